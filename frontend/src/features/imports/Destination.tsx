import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { portfoliosQuery } from "@/api/accounts";
import type { Mapping, NewPortfolio } from "@/api/types";
import { now as businessNow } from "@/i18n/clock";
import { isoDay } from "@/i18n/format";
import { DayField } from "@/ui/DayField";
import { Choice, SelectField, TextField } from "@/ui/Field";
import { Section } from "@/ui/Section";
import { HOME_ZONES } from "./forms";
import styles from "./FileForm.module.css";

interface Props {
  mapping: Mapping;
  onMapping: (mapping: Mapping) => void;
  asOf: string;
  onAsOf: (day: string) => void;
}

const NEW = "new";
const BLANK: NewPortfolio = {
  name: "",
  creditor: "",
  country: "CO",
  zone: HOME_ZONES.CO ?? "",
  collector_kind: "first_party",
  debt_kind: "consumer",
};

/** Into which portfolio the rows go, and the day of which the file speaks. */
export function Destination({ mapping, onMapping, asOf, onAsOf }: Props) {
  const { t } = useTranslation();
  const { data: portfolios = [] } = useQuery(portfoliosQuery);
  const chosen = mapping.portfolio_id ?? (mapping.portfolio ? NEW : "");
  const choose = (value: string) =>
    onMapping({
      ...mapping,
      portfolio_id: value && value !== NEW ? value : null,
      portfolio: value === NEW ? BLANK : null,
    });
  const existing = portfolios.some(({ name }) => name === mapping.portfolio?.name.trim());
  return (
    <Section id="destination" title={t("imports.destination")}>
      <div className={styles.form}>
        <SelectField
          label={t("imports.portfolio")}
          value={chosen}
          required
          hint={existing ? t("imports.portfolioExists") : undefined}
          onChange={(event) => choose(event.target.value)}
        >
          <option value="">{t("imports.chooseOne")}</option>
          {portfolios.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
          <option value={NEW}>{t("imports.openPortfolio")}</option>
        </SelectField>
        {mapping.portfolio && (
          <NewPortfolioFields
            portfolio={mapping.portfolio}
            onChange={(change) => onMapping({ ...mapping, portfolio: { ...(mapping.portfolio ?? BLANK), ...change } })}
          />
        )}
        <DayField
          label={t("imports.asOf")}
          hint={t("imports.asOfHint")}
          value={asOf}
          onChange={onAsOf}
          max={isoDay(businessNow())}
        />
      </div>
    </Section>
  );
}

function NewPortfolioFields(props: { portfolio: NewPortfolio; onChange: (change: Partial<NewPortfolio>) => void }) {
  const { t, i18n } = useTranslation();
  const { portfolio, onChange } = props;
  const countries = new Intl.DisplayNames(i18n.language, { type: "region" });
  const zones = [...new Set([portfolio.zone, ...Intl.supportedValuesOf("timeZone")])];
  return (
    <>
      <div className={styles.pair}>
        <TextField
          label={t("imports.portfolioName")}
          required
          value={portfolio.name}
          onChange={(event) => onChange({ name: event.target.value })}
        />
        <TextField
          label={t("imports.creditor")}
          required
          value={portfolio.creditor}
          onChange={(event) => onChange({ creditor: event.target.value })}
        />
        <SelectField
          label={t("imports.country")}
          value={portfolio.country}
          onChange={({ target: { value } }) => onChange({ country: value, zone: HOME_ZONES[value] ?? portfolio.zone })}
        >
          {Object.keys(HOME_ZONES).map((code) => (
            <option key={code} value={code}>
              {countries.of(code)}
            </option>
          ))}
        </SelectField>
        <SelectField
          label={t("imports.zone")}
          value={portfolio.zone}
          onChange={(event) => onChange({ zone: event.target.value })}
        >
          {zones.map((zone) => (
            <option key={zone}>{zone}</option>
          ))}
        </SelectField>
      </div>
      <Choice
        label={t("imports.collectorKind")}
        name="collector-kind"
        value={portfolio.collector_kind ?? "first_party"}
        onChange={(collector_kind) => onChange({ collector_kind })}
        options={["first_party", "third_party", "assignee"].map((value) => ({
          value,
          label: t(`imports.collectorKindOf.${value}`),
        }))}
      />
      <Choice
        label={t("imports.debtKind")}
        name="debt-kind"
        value={portfolio.debt_kind ?? "consumer"}
        onChange={(debt_kind) => onChange({ debt_kind })}
        options={["consumer", "commercial"].map((value) => ({ value, label: t(`imports.debtKindOf.${value}`) }))}
      />
    </>
  );
}
