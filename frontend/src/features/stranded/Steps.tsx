import { useTranslation } from "react-i18next";
import type { StepCount, StrandedSummary } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { totalOf, type Total } from "./counts";
import styles from "./StrandedPage.module.css";

const STEPS: readonly StepCount["step"][] = ["worklist", "promise", "callback", "hold", "closed"];

/** Every delinquent account by its next step, and last those without: the figures add up to all of them. */
export function Steps({ summary }: { summary: StrandedSummary }) {
  const { t } = useTranslation();
  return (
    <dl className={styles.steps} aria-label={t("stranded.steps")}>
      {STEPS.map((step) => (
        <Figure
          key={step}
          name={t(`stranded.step.${step}`)}
          total={totalOf(summary.steps.filter((one) => one.step === step))}
        />
      ))}
      <Figure name={t("stranded.step.none")} total={totalOf(summary.gaps)} missing />
    </dl>
  );
}

function Figure({ name, total, missing }: { name: string; total: Total; missing?: boolean }) {
  const format = useFormat();
  return (
    <div data-missing={(missing && total.accounts > 0) || undefined}>
      <dt>{name}</dt>
      <dd>{format.count(total.accounts)}</dd>
    </div>
  );
}
