import { Phone, PhoneOff } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { hangUp } from "@/api/calls";
import type { CallCard } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { clockText } from "@/i18n/format";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { Notice } from "@/ui/Notice";
import { useShortcuts } from "@/ui/shortcuts";
import looks from "@/ui/Stage.module.css";
import { Timer, useNow } from "@/ui/Timer";
import { Listeners } from "./Listeners";
import { stageOf, type Stage } from "./callLooks";
import styles from "./CallPanel.module.css";

/** The call on the line: what it is doing, for how long, and the way to end it. Its stages are said aloud. */
export function CallPanel({
  call,
  onChanged,
  children,
}: {
  call: CallCard;
  onChanged: (call: CallCard) => void;
  /** What else concerns the call while it lasts. */
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  const refusalText = useRefusalText();
  const stage = stageOf(call);
  const hang = useCommand(hangUp);
  const live = stage === "connecting" || stage === "ringing" || stage === "talking";
  const end = async () => {
    const ended = await hang.run(call.id);
    if (ended) onChanged(ended);
  };
  useShortcuts([
    {
      id: "hang-up",
      keys: ["h"],
      label: t("calls.hangUp"),
      group: t("keys.call"),
      disabled: !live,
      run: () => void end(),
    },
  ]);
  return (
    <section className={`${looks.stage} ${styles.panel}`} data-stage={stage} aria-label={t("calls.call")}>
      <span className={looks.icon} aria-hidden>
        {live ? <Phone size={18} /> : <PhoneOff size={18} />}
      </span>
      <div className={looks.words}>
        <p className={`${looks.state} ${styles.state}`} role="status" aria-live="assertive">
          {t(`calls.stage.${stage}`)}
          {stage === "wrap_up" && call.outcome && (
            <span className={styles.outcome}>{t(`calls.outcome.${call.outcome}`)}</span>
          )}
        </p>
        <p className={styles.number}>{call.display}</p>
        {live && <Listeners />}
      </div>
      <Clock call={call} stage={stage} />
      {live && children}
      {live && (
        <Button
          look="danger"
          icon={<PhoneOff size={15} aria-hidden />}
          keyed="H"
          busy={hang.busy}
          onClick={() => void end()}
        >
          {t("calls.hangUp")}
        </Button>
      )}
      {hang.refusal && <Notice>{refusalText(hang.refusal)}</Notice>}
    </section>
  );
}

function Clock({ call, stage }: { call: CallCard; stage: Stage }) {
  const { t } = useTranslation();
  if (stage === "wrap_up") return <WrapUp call={call} />;
  const since =
    stage === "talking" ? call.debtor_answered_at : stage === "ringing" ? call.debtor_rang_at : call.requested_at;
  return (
    <p className={looks.clock} title={t("calls.duration")}>
      <Timer since={since ?? call.requested_at} />
    </p>
  );
}

/** How long is left to say what happened; at the end the default is set, and marked. */
function WrapUp({ call }: { call: CallCard }) {
  const { t } = useTranslation();
  const now = useNow();
  if (!call.wrap_until || !call.ended_at) return null;
  const until = new Date(call.wrap_until).getTime();
  const whole = until - new Date(call.ended_at).getTime();
  const left = Math.max(0, until - now);
  return (
    <div className={styles.wrapUp} data-short={left < 15_000 || undefined}>
      <p>
        <span>{left > 0 ? t("calls.wrapUpLeft") : t("calls.wrapUpOver")}</span>{" "}
        <span className="numeric">{clockText(left / 1_000)}</span>
      </p>
      <progress max={1} value={whole > 0 ? left / whole : 0} aria-label={t("calls.wrapUpLeft")} />
    </div>
  );
}
