import { useQuery } from "@tanstack/react-query";
import { Phone, PhoneCall, PhoneIncoming, PhoneOff } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { declineCaller, ownCallerQuery } from "@/api/inbound";
import type { InboundCard } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { useRefusalText, useWord } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { Notice } from "@/ui/Notice";
import { useShortcuts } from "@/ui/shortcuts";
import stage from "@/ui/Stage.module.css";
import { Tag } from "@/ui/Tag";
import { Timer } from "@/ui/Timer";
import { Promised } from "./Promised";
import { WhoIsIt } from "./WhoIsIt";
import styles from "./CallerBar.module.css";

/** The telephone in this page, where the caller rings at it. */
export interface Receiver {
  answer: () => void;
  /** Lifted already: it is only to be said that they talk. */
  lifted: boolean;
}

interface Props {
  /** Absent: it rings at a telephone on the desk. */
  receiver?: Receiver;
  /** It is known whose call this is: their account is in hand. */
  onKnown: () => void;
}

/** Somebody calls: who and why you, before the receiver is lifted; afterwards, the question who it is. On every screen. */
export function CallerBar(props: Props) {
  const { data: caller = null } = useQuery(ownCallerQuery);
  if (!caller) return null;
  return <Caller key={caller.id} caller={caller} {...props} />;
}

function Caller({ caller, receiver, onKnown }: { caller: InboundCard } & Props) {
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
    <section className={`${stage.stage} ${styles.bar}`} data-stage={caller.stage} aria-label={t("inbound.caller")}>
      <div className={styles.head}>
        <span className={stage.icon} aria-hidden>
          {rings ? <PhoneIncoming size={20} /> : <PhoneCall size={20} />}
        </span>
        <div className={`${stage.words} ${styles.words}`}>
          <p className={`${stage.state} ${styles.state}`} role="status" aria-live="assertive">
            {t(`inbound.stage.${caller.stage}`)} <strong>{name}</strong>
          </p>
          <p className={styles.more}>
            <span className="numeric">{caller.display || t("inbound.withheld")}</span>
            {rings && <Tag tone="info">{word("inbound.why", caller.why)}</Tag>}
            {rings && <Promised candidate={caller.recognised === "one" ? caller.candidates[0] : undefined} />}
          </p>
        </div>
        <p className={stage.clock}>
          <Timer since={(rings ? null : caller.answered_at) ?? caller.arrived_at} />
        </p>
        {rings && <Ringing caller={caller} receiver={receiver} />}
      </div>
      {!rings && <WhoIsIt caller={caller} onKnown={onKnown} />}
    </section>
  );
}

/** The receiver is lifted here where this page is the telephone, else on the desk; a caller can always be passed on. */
function Ringing({ caller, receiver }: { caller: InboundCard; receiver?: Receiver }) {
  const { t } = useTranslation();
  const refusalText = useRefusalText();
  const decline = useCommand(declineCaller);
  const pass = () => void decline.run(caller.id);
  const canAnswer = receiver !== undefined && !receiver.lifted;
  const answer = () => receiver?.answer();
  const group = t("keys.call");
  useShortcuts([
    { id: "answer-caller", keys: ["a"], label: t("inbound.answer"), group, disabled: !canAnswer, run: answer },
    // Whoever has an account in hand disputes with D.
    { id: "decline-caller", keys: ["q"], label: t("inbound.decline"), group, disabled: receiver?.lifted, run: pass },
  ]);
  if (receiver?.lifted) return null;
  return (
    <>
      {canAnswer ? (
        <Button look="primary" icon={<Phone size={15} aria-hidden />} keyed="A" onClick={answer}>
          {t("inbound.answer")}
        </Button>
      ) : (
        <p className={styles.lift}>{t("inbound.lift")}</p>
      )}
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
