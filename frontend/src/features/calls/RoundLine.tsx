import { CirclePause, CirclePlay } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { DialModeCard } from "@/api/types";
import { Button } from "@/ui/Button";
import { useShortcuts } from "@/ui/shortcuts";
import styles from "./RoundLine.module.css";

interface Props {
  mode: DialModeCard;
  goesOn: boolean;
  onGoesOn: (goesOn: boolean) => void;
}

/** Where the floor dials by itself: that it does, and the way to stop after this account. */
export function RoundLine({ mode, goesOn, onGoesOn }: Props) {
  const { t } = useTranslation();
  const progressive = mode.mode === "progressive";
  useShortcuts([
    {
      id: "go-on-by-itself",
      keys: ["x"],
      label: goesOn ? t("calls.mode.stopAfter") : t("calls.mode.goOn"),
      group: t("keys.work"),
      disabled: !progressive,
      unlisted: !progressive,
      run: () => onGoesOn(!goesOn),
    },
  ]);
  if (mode.because === "dropped_lately") return <p className={styles.line}>{t("calls.mode.droppedLately")}</p>;
  if (!progressive) return null;
  return (
    <div className={styles.line}>
      <span role="status">{goesOn ? t("calls.mode.dialling") : t("calls.mode.stops")}</span>
      <Button
        look="ghost"
        size="small"
        keyed="X"
        icon={goesOn ? <CirclePause size={15} aria-hidden /> : <CirclePlay size={15} aria-hidden />}
        onClick={() => onGoesOn(!goesOn)}
      >
        {goesOn ? t("calls.mode.stopAfter") : t("calls.mode.goOn")}
      </Button>
    </div>
  );
}
