import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { asRefusal } from "@/api/refusal";
import { contactRulesQuery } from "@/api/rules";
import { useCountryName, useRefusalText } from "@/i18n/words";
import { Intro } from "@/ui/Intro";
import { Empty } from "@/ui/Empty";
import { SelectField } from "@/ui/Field";
import { Notice } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import table from "@/ui/Table.module.css";
import { LawCard } from "./LawCard";
import styles from "./Rules.module.css";

/** The contact rules as they bind, with how well each is founded: to be read, not changed. */
export function ContactLaw() {
  const { t } = useTranslation();
  const countryName = useCountryName();
  const refusalText = useRefusalText();
  const rules = useQuery(contactRulesQuery);
  const [country, setCountry] = useState("");
  const [showOld, setShowOld] = useState(false);
  const all = rules.data ?? [];
  const countries = [...new Set(all.map((law) => law.country))]
    .map((code) => ({ code, name: countryName(code) }))
    .sort((one, other) => one.name.localeCompare(other.name));
  const shown = all.filter((law) => (showOld || law.in_force) && (!country || law.country === country));
  return (
    <div className={table.around}>
      <Intro text={t("rules.contactLaw.readOnly")}>
        <label className={styles.check}>
          <input type="checkbox" checked={showOld} onChange={(event) => setShowOld(event.target.checked)} />
          {t("rules.contactLaw.showOld")}
        </label>
        <SelectField
          label={<span className="hidden-but-read">{t("rules.contactLaw.country")}</span>}
          value={country}
          onChange={(event) => setCountry(event.target.value)}
        >
          <option value="">{t("rules.contactLaw.everyCountry")}</option>
          {countries.map(({ code, name }) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </SelectField>
      </Intro>
      {rules.isPending && <Skeleton lines={10} tall />}
      <div className={styles.notices}>
        {rules.error && <Notice>{refusalText(asRefusal(rules.error))}</Notice>}
        {shown.some((law) => !law.reviewed_by) && <Notice tone="warn">{t("rules.contactLaw.unread")}</Notice>}
      </div>
      {rules.data && all.length === 0 && (
        <Empty title={t("rules.contactLaw.none")}>{t("rules.contactLaw.noneText")}</Empty>
      )}
      <div className={styles.laws}>
        {shown.map((law) => (
          <LawCard key={`${law.name}@${law.version}`} law={law} country={countryName(law.country)} />
        ))}
      </div>
    </div>
  );
}
