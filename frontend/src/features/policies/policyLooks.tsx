import { useTranslation } from "react-i18next";
import type { Standing } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { useCountryName } from "@/i18n/words";
import table from "@/ui/Table.module.css";
import { Tag, type Tone } from "@/ui/Tag";

/** What every dated row has, whatever it is about. */
export interface Dated {
  id: string;
  portfolio_name: string | null;
  country: string | null;
  valid_from: string;
  valid_to: string | null;
  ended_at: string | null;
  ended_by_name: string | null;
  standing: Standing;
}

const TONES: Record<Standing, Tone> = {
  in_force: "good",
  to_come: "info",
  replaced: "plain",
  over: "plain",
  ended: "plain",
};

/** Those that say something of today or of what is to come, and those that are history. */
export function parted<Row extends Dated>(rows: readonly Row[]): { current: Row[]; past: Row[] } {
  const isCurrent = ({ standing }: Row) => standing === "in_force" || standing === "to_come";
  return { current: rows.filter(isCurrent), past: rows.filter((row) => !isCurrent(row)) };
}

/** Whom and where a row is about. */
export function Scope({ policy }: { policy: Dated }) {
  const { t } = useTranslation();
  const countryName = useCountryName();
  return (
    <>
      {policy.portfolio_name ?? t("policies.everyPortfolio")}
      <span className={table.under}>{policy.country ? countryName(policy.country) : t("policies.everyCountry")}</span>
    </>
  );
}

/** The same in a line. */
export function useScopeText(): (policy: Dated) => string {
  const { t } = useTranslation();
  const countryName = useCountryName();
  return (policy) =>
    [
      policy.portfolio_name ?? t("policies.everyPortfolio"),
      policy.country ? countryName(policy.country) : t("policies.everyCountry"),
    ].join(" · ");
}

/** From when until when, as it was set. */
export function Dates({ policy }: { policy: Dated }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <span className="numeric">
      {t("policies.since", { day: format.day(policy.valid_from) })}
      <span className={table.under}>
        {policy.valid_to ? t("policies.until", { day: format.day(policy.valid_to) }) : t("policies.untilFurther")}
      </span>
    </span>
  );
}

/** Where a row stands today, and who ended it. */
export function Stands({ policy }: { policy: Dated }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      <Tag tone={TONES[policy.standing]}>{t(`policies.standing.${policy.standing}`)}</Tag>
      {policy.ended_at && (
        <span className={table.under}>
          {t("policies.endedBy", { name: policy.ended_by_name ?? "–", when: format.moment(policy.ended_at) })}
        </span>
      )}
    </>
  );
}
