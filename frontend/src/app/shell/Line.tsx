import { CloudOff, LoaderCircle, Wifi } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { LineState } from "@/live/socket";
import { Tag } from "@/ui/Tag";

/** A short blink of the line is nobody's business. */
const WORTH_SAYING_AFTER = 1_500;

/** How the line to the server stands; silent while all is well. */
export function Line({ state }: { state: LineState }) {
  const { t } = useTranslation();
  const bad = state !== "live";
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    if (!bad) return;
    const timer = setTimeout(() => setLasting(true), WORTH_SAYING_AFTER);
    return () => {
      clearTimeout(timer);
      setLasting(false);
    };
  }, [bad]);
  return (
    <span role="status" aria-live="polite">
      {bad && lasting ? (
        <Tag tone={state === "connecting" ? "plain" : "bad"} icon={state === "connecting" ? LoaderCircle : CloudOff}>
          {t(`shell.line.${state}`)}
        </Tag>
      ) : (
        <span className="quiet" title={t("shell.line.live")}>
          <Wifi size={15} aria-label={t("shell.line.live")} role="img" />
        </span>
      )}
    </span>
  );
}
