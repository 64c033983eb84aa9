import { Check } from "lucide-react";
import { useTranslation } from "react-i18next";
import styles from "./Steps.module.css";

export const STEPS = ["file", "reading", "trial"] as const;

export type Step = (typeof STEPS)[number];

/** Where in the work one is; steps already done can be gone back to. */
export function Steps({ current, onGo }: { current: Step; onGo: (step: Step) => void }) {
  const { t } = useTranslation();
  const place = STEPS.indexOf(current);
  return (
    <ol className={styles.steps} aria-label={t("imports.steps")}>
      {STEPS.map((step, index) => (
        <li key={step} data-done={index < place || undefined} aria-current={step === current ? "step" : undefined}>
          <button type="button" disabled={index >= place} onClick={() => onGo(step)}>
            <span className={styles.number} aria-hidden>
              {index < place ? <Check size={13} strokeWidth={2.5} /> : index + 1}
            </span>
            {t(`imports.step.${step}`)}
          </button>
        </li>
      ))}
    </ol>
  );
}
