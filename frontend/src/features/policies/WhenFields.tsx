import { useTranslation } from "react-i18next";
import { now } from "@/i18n/clock";
import { isoDay } from "@/i18n/format";
import { DayField } from "@/ui/DayField";
import { Check, Pair } from "@/ui/Field";

interface Props {
  from: string;
  /** Null: until further notice. */
  to: string | null;
  onChange: (from: string, to: string | null) => void;
  problem: (field: string) => string | undefined;
}

/** From which day a policy holds, and until when, if that is known already. */
export function WhenFields({ from, to, onChange, problem }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <Pair>
        <DayField
          label={t("policies.from")}
          hint={t("policies.fromHint")}
          problem={problem("valid_from")}
          min={isoDay(now())}
          value={from}
          onChange={(day) => onChange(day, to)}
        />
        {to !== null && (
          <DayField
            label={t("policies.to")}
            problem={problem("valid_to")}
            min={from}
            value={to}
            onChange={(day) => onChange(from, day)}
          />
        )}
      </Pair>
      <Check
        label={t("policies.untilFurther")}
        checked={to === null}
        onChange={(open) => onChange(from, open ? null : from)}
      />
    </>
  );
}
