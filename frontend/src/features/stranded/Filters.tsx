import { useTranslation } from "react-i18next";
import type { Gap, StrandedSummary } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { SelectField } from "@/ui/Field";
import { matching } from "./counts";
import styles from "./StrandedPage.module.css";

interface Props {
  summary: StrandedSummary;
  gap: Gap | null;
  portfolio: string | null;
  onChange: (change: { gap?: Gap | null; portfolio?: string | null }) => void;
}

/** By what is missing and by portfolio, each with how many. */
export function Filters({ summary, gap, portfolio, onChange }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const gaps = [...new Set(summary.gaps.map((one) => one.gap))];
  const portfolios = [...new Map(summary.gaps.map((one) => [one.portfolio_id, one.portfolio_name]))];
  return (
    <div className={styles.filters}>
      <div className={styles.chips} role="group" aria-label={t("stranded.reason")}>
        {[null, ...gaps].map((one) => (
          <button
            key={one ?? "all"}
            type="button"
            className={styles.chip}
            aria-pressed={one === gap}
            onClick={() => onChange({ gap: one })}
          >
            {one ? t(`stranded.gap.${one}`) : t("stranded.allReasons")}{" "}
            <b>{format.count(matching(summary.gaps, one, portfolio).accounts)}</b>
          </button>
        ))}
      </div>
      <SelectField
        label={t("stranded.portfolio")}
        value={portfolio ?? ""}
        onChange={(event) => onChange({ portfolio: event.target.value || null })}
      >
        <option value="">{t("stranded.allPortfolios")}</option>
        {portfolios.map(([id, name]) => (
          <option key={id} value={id}>
            {name} ({format.count(matching(summary.gaps, gap, id).accounts)})
          </option>
        ))}
      </SelectField>
    </div>
  );
}
