import { useTranslation } from "react-i18next";
import type { Gap, StrandedSummary } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { SelectField } from "@/ui/Field";
import { FilterChips } from "@/ui/FilterChips";
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
      <FilterChips
        label={t("stranded.reason")}
        value={gap}
        options={[null, ...gaps].map((one) => ({
          value: one,
          label: one ? t(`stranded.gap.${one}`) : t("stranded.allReasons"),
          count: format.count(matching(summary.gaps, one, portfolio).accounts),
        }))}
        onPress={(one) => onChange({ gap: one })}
      />
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
