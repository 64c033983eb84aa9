import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useCountryName } from "@/i18n/words";
import { SelectField, TextField } from "./Field";

const COUNTRY = /^[A-Z]{2}$/;

/** One of our portfolios, or any. */
export function PortfolioField({
  portfolios,
  value,
  onChange,
  problem,
}: {
  portfolios: readonly { id: string; name: string }[];
  /** Empty: any. */
  value: string;
  onChange: (id: string) => void;
  problem?: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <SelectField
      label={t("ui.portfolio")}
      problem={problem}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">{t("ui.anyPortfolio")}</option>
      {portfolios.map((one) => (
        <option key={one.id} value={one.id}>
          {one.name}
        </option>
      ))}
    </SelectField>
  );
}

/** A country by its two letters, or any; what is typed is answered with its name. */
export function CountryField({
  label,
  hint,
  value,
  onChange,
  problem,
  disabled,
}: {
  label?: ReactNode;
  hint?: ReactNode;
  /** Empty: any. */
  value: string;
  onChange: (code: string) => void;
  problem?: ReactNode;
  disabled?: boolean;
}) {
  const { t } = useTranslation();
  const countryName = useCountryName();
  const name = COUNTRY.test(value) ? countryName(value) : value;
  return (
    <TextField
      label={label ?? t("ui.country")}
      hint={name === value ? (hint ?? t("ui.countryHint")) : name}
      problem={problem}
      maxLength={2}
      autoComplete="off"
      disabled={disabled}
      value={value}
      onChange={(event) => onChange(event.target.value.trim().toUpperCase())}
    />
  );
}
