import { now as businessNow } from "@/i18n/clock";
import { DateInput } from "@mantine/dates";
import dayjs from "dayjs";
import "dayjs/locale/es";
import "dayjs/locale/pt-br";
import customParseFormat from "dayjs/plugin/customParseFormat";
import { useId, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { addDays, dayOf, isoDay } from "@/i18n/format";
import { More } from "./Field";
import styles from "./Field.module.css";

dayjs.extend(customParseFormat);

const DAYJS_LOCALES: Record<string, string> = { es: "es", pt: "pt-br", en: "en" };

interface Props {
  label: ReactNode;
  /** `2026-11-22`. */
  value: string;
  onChange: (day: string) => void;
  min?: string;
  max?: string;
  hint?: ReactNode;
  problem?: ReactNode;
  autoFocus?: boolean;
}

/** A calendar day, typed or picked; `+5` means five days from today. */
export function DayField({ label, value, onChange, min, max, hint, problem, autoFocus }: Props) {
  const { t, i18n } = useTranslation();
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <DateInput
        id={id}
        value={value}
        onChange={(day) => day && onChange(day)}
        dateParser={daySaid}
        valueFormat={t("ui.dayFormat")}
        locale={DAYJS_LOCALES[i18n.language]}
        minDate={min}
        maxDate={max}
        firstDayOfWeek={i18n.language === "es" ? 1 : 0}
        popoverProps={{ withinPortal: false, transitionProps: { duration: 0 } }}
        data-autofocus={autoFocus || undefined}
        aria-describedby={(problem ?? hint) ? `${id}-more` : undefined}
        aria-invalid={Boolean(problem)}
        ariaLabels={{ previousMonth: t("ui.previousMonth"), nextMonth: t("ui.nextMonth") }}
        classNames={{ input: styles.input, day: styles.day }}
      />
      <More id={`${id}-more`} hint={hint} problem={problem} />
    </div>
  );
}

/** `+5`, `24/11`, `24/11/2026`, `24-11-26` or `2026-11-24`; day first, as the people we serve write it. */
export function daySaid(text: string, today: Date = businessNow()): string | null {
  const ahead = /^\+(\d{1,3})$/.exec(text.trim());
  if (ahead) return isoDay(addDays(today, Number(ahead[1])));
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return isoDay(dayOf(text)) === text ? text : null;
  const said = /^(\d{1,2})[/.\- ](\d{1,2})(?:[/.\- ](\d{2}|\d{4}))?$/.exec(text.trim());
  if (!said) return null;
  const year = said[3] ? Number(said[3].padStart(4, "20")) : today.getFullYear();
  const date = new Date(year, Number(said[2]) - 1, Number(said[1]));
  if (date.getMonth() !== Number(said[2]) - 1) return null;
  // Without a year, a day long gone is meant for the year to come.
  if (!said[3] && addDays(date, 1) < today) date.setFullYear(year + 1);
  return isoDay(date);
}
