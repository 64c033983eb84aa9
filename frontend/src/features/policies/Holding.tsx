import { keepPreviousData, useQuery, type QueryKey } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { portfoliosQuery } from "@/api/accounts";
import type { Asked } from "@/api/policies";
import { asRefusal } from "@/api/refusal";
import type { Verdict } from "@/api/types";
import { now } from "@/i18n/clock";
import { isoDay } from "@/i18n/format";
import { useCountryName, useRefusalText } from "@/i18n/words";
import { DayField } from "@/ui/DayField";
import { Notice } from "@/ui/Notice";
import { CountryField, PortfolioField } from "@/ui/ScopeFields";
import { Tag } from "@/ui/Tag";
import { reasonOf } from "./reasonOf";
import styles from "./Holding.module.css";

interface Weighed<Row> {
  country: string | null;
  policies: readonly { policy: Row; verdict: Verdict }[];
}

interface Props<Row> {
  /** What its answers are kept under. */
  queryKey: QueryKey;
  weigh: (asked: Asked, signal?: AbortSignal) => Promise<Weighed<Row>>;
  describe: (policy: Row) => ReactNode;
  /** What happens where no policy says anything. */
  otherwise: string;
  /** A portfolio has one country, and it is that one which counts. */
  byPortfolio?: boolean;
}

/** Which policy holds for a portfolio and a country on a day, why, and which others gave way to it. */
export function Holding<Row extends { id: string }>(props: Props<Row>) {
  const { queryKey, weigh, describe, otherwise, byPortfolio } = props;
  const { t } = useTranslation();
  const refusalText = useRefusalText();
  const countryName = useCountryName();
  const { data: portfolios = [] } = useQuery(portfoliosQuery);
  const [asked, setAsked] = useState<Asked>({ portfolio_id: "", country: "", on: isoDay(now()) });
  const isWhole = asked.country.length !== 1;
  const { data, error } = useQuery({
    queryKey: [...queryKey, "holding", asked],
    queryFn: ({ signal }) => weigh(asked, signal),
    enabled: isWhole,
    placeholderData: keepPreviousData,
  });
  const change = (part: Partial<Asked>) => setAsked({ ...asked, ...part });
  const taken =
    data?.country && !asked.country ? t("policies.portfoliosCountry", { name: countryName(data.country) }) : undefined;
  const weighed = data?.policies ?? [];
  return (
    <div className={styles.holding}>
      <div className={styles.fields}>
        <PortfolioField
          portfolios={portfolios}
          value={asked.portfolio_id}
          onChange={(portfolio_id) => change({ portfolio_id, ...(byPortfolio && portfolio_id && { country: "" }) })}
        />
        <CountryField
          value={asked.country}
          hint={taken}
          disabled={byPortfolio && asked.portfolio_id !== ""}
          onChange={(country) => change({ country })}
        />
        <DayField label={t("policies.on")} value={asked.on} onChange={(on) => change({ on })} />
      </div>
      {error && <Notice>{refusalText(asRefusal(error))}</Notice>}
      <div role="status" aria-live="polite">
        {data && weighed.length === 0 && (
          <p>
            <Tag>{t("policies.none")}</Tag> {otherwise}
          </p>
        )}
        {weighed.length > 0 && (
          <ol className={styles.weighed}>
            {weighed.map(({ policy, verdict }) => (
              <li key={policy.id} data-verdict={verdict}>
                <Tag tone={verdict === "holds" ? "good" : "plain"}>
                  {t(verdict === "holds" ? "policies.holds" : "policies.givesWay")}
                </Tag>
                <div>
                  {describe(policy)}
                  <p className="quiet">{t(`policies.because.${reasonOf(verdict, weighed)}`)}</p>
                </div>
              </li>
            ))}
          </ol>
        )}
      </div>
    </div>
  );
}
