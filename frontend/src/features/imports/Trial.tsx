import { useQuery } from "@tanstack/react-query";
import { ArrowLeft, Check } from "lucide-react";
import { useTranslation } from "react-i18next";
import { importQuery, isUnderWay, refusalOf } from "@/api/imports";
import type { Refusal } from "@/api/refusal";
import { useFormat } from "@/i18n/format";
import { Button } from "@/ui/Button";
import { keyText, useShortcuts } from "@/ui/shortcuts";
import { Skeleton } from "@/ui/Skeleton";
import { Counts } from "./Counts";
import { Mistakes } from "./Mistakes";
import { Progress } from "./Progress";
import { RefusedFile } from "./RefusedFile";
import { useStepHeading } from "./useStepHeading";
import styles from "./Trial.module.css";

interface Props {
  importId: string;
  busy: boolean;
  refusal: Refusal | null;
  onBack: () => void;
  onWrite: () => void;
}

/** What the file would do, before anything is written; from here it is written. */
export function Trial({ importId, busy, refusal, onBack, onWrite }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const heading = useStepHeading();
  const { data: report } = useQuery(importQuery(importId));
  const done = report !== undefined && !isUnderWay(report);
  const declined = report ? refusalOf(report) : null;
  const written = done ? report.new + report.changed : 0;
  const mayWrite = done && !declined && written > 0 && !busy;
  useShortcuts([
    {
      id: "import-write",
      keys: ["mod+Enter"],
      label: t("imports.write"),
      group: t("keys.work"),
      disabled: !mayWrite,
      run: onWrite,
    },
  ]);
  return (
    <div className={styles.step}>
      <div className={styles.scroll}>
        <h2 ref={heading} tabIndex={-1} className={styles.title}>
          {done ? t("imports.trialTitle") : t("imports.trying")}
        </h2>
        {!report && <Skeleton lines={4} tall />}
        {report && !done && <Progress report={report} />}
        {declined && <RefusedFile refusal={declined} />}
        {done && !declined && (
          <>
            <p className="quiet">{t("imports.nothingWritten")}</p>
            <Counts report={report} />
            <Mistakes report={report} />
          </>
        )}
      </div>
      <footer className={styles.footer}>
        <div className={styles.words} aria-live="polite">
          {refusal && <RefusedFile refusal={refusal} />}
          {done && !declined && !refusal && written === 0 && t("imports.nothingToWrite")}
          {done && !declined && !refusal && written > 0 && report.rejected > 0 && t("imports.rejectedStayOut")}
        </div>
        <Button icon={<ArrowLeft size={15} aria-hidden />} onClick={onBack}>
          {t("imports.back")}
        </Button>
        <Button
          look="primary"
          size="large"
          busy={busy}
          keyed={keyText("mod+Enter")}
          disabled={!mayWrite}
          icon={<Check size={16} aria-hidden />}
          onClick={onWrite}
        >
          {written > 0 ? t("imports.writeRows", { count: written, shown: format.count(written) }) : t("imports.write")}
        </Button>
      </footer>
    </div>
  );
}
