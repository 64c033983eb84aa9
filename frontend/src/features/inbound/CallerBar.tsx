import { useQuery } from "@tanstack/react-query";
import { PhoneCall, PhoneIncoming, PhoneOff } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { declineCaller, ownCallerQuery } from "@/api/inbound";
import type { InboundCard } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { useRefusalText, useWord } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { Notice } from "@/ui/Notice";
import { useShortcuts } from "@/ui/shortcuts";
import { Tag } from "@/ui/Tag";
import { Timer } from "@/ui/Timer";
import { Promised } from "./Promised";
import { WhoIsIt } from "./WhoIsIt";
import styles from "./CallerBar.module.css";

interface Props {
  /** It is known whose call this is: their account is in hand. */
  onKnown: () => void;
}

/** Somebody calls: who and why you, before the receiver is lifted; afterwards, the question who it is. On every screen. */
export function CallerBar({ onKnown }: Props) {
  const { data: caller = null } = useQuery(ownCallerQuery);
  if (!caller) return null;
  return <Caller key={caller.id} caller={caller} onKnown={onKnown} />;
}

function Caller({ caller, onKnown }: { caller: InboundCard } & Props) {
  const { t } = useTranslation();
  const word = useWord();
  const rings = caller.stage === "ringing";
  const name = nameOf(caller) ?? t(`inbound.who.${caller.recognised}`);
  useEffect(() => {
    const before = document.title;
    if (rings) document.title = `☎ ${name}`;
    return () => {
      document.title = before;
    };
  }, [rings, name]);
  return (
    <section className={styles.bar} data-stage={caller.stage} aria-label={t("inbound.caller")}>
      <div className={styles.head}>
        <span className={styles.icon} aria-hidden>
          {rings ? <PhoneIncoming size={20} /> : <PhoneCall size={20} />}
        </span>
        <div className={styles.words}>
          <p className={styles.state} role="status" aria-live="assertive">
            {t(`inbound.stage.${caller.stage}`)} <strong>{name}</strong>
          </p>
          <p className={styles.more}>
            <span className="numeric">{caller.display || t("inbound.withheld")}</span>
            {rings && <Tag tone="info">{word("inbound.why", caller.why)}</Tag>}
            {rings && <Promised candidate={caller.recognised === "one" ? caller.candidates[0] : undefined} />}
          </p>
        </div>
        <p className={styles.clock}>
          <Timer since={(rings ? null : caller.answered_at) ?? caller.arrived_at} />
        </p>
        {rings && <Ringing caller={caller} />}
      </div>
      {!rings && <WhoIsIt caller={caller} onKnown={onKnown} />}
    </section>
  );
}

/** The receiver is lifted at the telephone; here one can only pass the caller on. */
function Ringing({ caller }: { caller: InboundCard }) {
  const { t } = useTranslation();
  const refusalText = useRefusalText();
  const decline = useCommand(declineCaller);
  const pass = () => void decline.run(caller.id);
  // Whoever has an account in hand disputes with D.
  useShortcuts([{ id: "decline-caller", keys: ["q"], label: t("inbound.decline"), group: t("keys.call"), run: pass }]);
  return (
    <>
      <p className={styles.lift}>{t("inbound.lift")}</p>
      <Button look="danger" icon={<PhoneOff size={15} aria-hidden />} keyed="Q" busy={decline.busy} onClick={pass}>
        {t("inbound.decline")}
      </Button>
      {decline.refusal && <Notice>{refusalText(decline.refusal)}</Notice>}
    </>
  );
}

function nameOf(caller: InboundCard): string | undefined {
  return caller.recognised === "one" ? caller.candidates[0]?.debtor_name : undefined;
}
