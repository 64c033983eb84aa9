import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Circle, CirclePause, CreditCard, MicOff } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { keys } from "@/api/keys";
import { pauseRecording, recordingStatusQuery, resumeRecording } from "@/api/recordings";
import type { RecordingStatus } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { clockText } from "@/i18n/format";
import { useRefusalText, useWord } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { Notice } from "@/ui/Notice";
import { useShortcuts } from "@/ui/shortcuts";
import { useNow } from "@/ui/Timer";
import { say } from "@/ui/toasts";
import styles from "./RecordingKey.module.css";

const PAUSABLE = new Set<RecordingStatus["doing"]>(["waiting", "recording"]);
const RESUMABLE = new Set<RecordingStatus["doing"]>(["pausing", "paused"]);

/** Whether the call on the line is being recorded, and the key that pauses it while card data is said. */
export function RecordingKey({ callId, talking }: { callId: string; talking: boolean }) {
  const { t } = useTranslation();
  const word = useWord();
  const refusalText = useRefusalText();
  const client = useQueryClient();
  const { data: status } = useQuery(recordingStatusQuery(callId));
  const pause = useCommand(pauseRecording);
  const resume = useCommand(resumeRecording);
  const mayPause = talking && status !== undefined && status.pausing !== "never" && PAUSABLE.has(status.doing);
  const mayResume = status !== undefined && RESUMABLE.has(status.doing);
  const turn = async () => {
    const told = await (mayResume ? resume : pause).run(callId);
    if (told) client.setQueryData([...keys.recordingStatus, callId], told);
  };
  useShortcuts([
    {
      id: "pause-recording",
      keys: ["g"],
      label: t(mayResume ? "recordings.goOn" : "recordings.pause"),
      group: t("keys.call"),
      disabled: !mayPause && !mayResume,
      run: () => void turn(),
    },
  ]);
  useWarning(status);
  if (!status || (status.doing === "off" && !talking) || status.doing === "over") return null;
  const refusal = pause.refusal ?? resume.refusal;
  const Icon = status.doing === "recording" ? Circle : status.doing === "paused" ? CirclePause : MicOff;
  return (
    <div className={styles.recording} data-doing={status.doing}>
      <p className={styles.state} role="status" aria-live="assertive">
        <Icon size={14} aria-hidden />
        {status.doing === "prevented"
          ? t("recordings.notRecorded", { why: word("recordings.whyNot", status.why_not ?? "") })
          : t(`recordings.doing.${status.doing}`)}
        {status.resumes_at && <Left until={status.resumes_at} />}
      </p>
      {mayPause && status.pausing === "required" && (
        <p className={styles.reminder}>
          <CreditCard size={14} aria-hidden />
          {t("recordings.pauseRequired")}
        </p>
      )}
      {talking && status.pausing === "never" && PAUSABLE.has(status.doing) && (
        <p className="quiet">{t("recordings.neverPaused")}</p>
      )}
      {(mayPause || mayResume) && (
        <Button
          look={mayResume ? "primary" : "plain"}
          keyed="G"
          busy={pause.busy || resume.busy}
          onClick={() => void turn()}
        >
          {t(mayResume ? "recordings.goOn" : "recordings.pause")}
        </Button>
      )}
      {refusal && <Notice>{refusalText(refusal)}</Notice>}
    </div>
  );
}

/** Says once that a pause was ended for having lasted too long. */
function useWarning(status: RecordingStatus | undefined): void {
  const { t } = useTranslation();
  const warned = useRef(false);
  const byItself = status?.resumed_by_itself === true;
  useEffect(() => {
    if (byItself && !warned.current) say(t("recordings.resumedByItself"), { tone: "bad" });
    warned.current = byItself;
  }, [byItself, t]);
}

/** How long until a pause ends by itself. */
function Left({ until }: { until: string }) {
  const now = useNow();
  return <span className="numeric">{clockText(Math.max(0, new Date(until).getTime() - now) / 1_000)}</span>;
}
