import { Plus, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { WorkerCard } from "@/api/types";
import { now as businessNow } from "@/i18n/clock";
import { isoDay } from "@/i18n/format";
import { Button } from "@/ui/Button";
import { DayField } from "@/ui/DayField";
import styles from "./WorkerDialog.module.css";

type Absence = WorkerCard["absences"][number];

/** Days on which somebody is away. */
export function Absences(props: { absences: readonly Absence[]; onChange: (absences: Absence[]) => void }) {
  const { t } = useTranslation();
  const { absences, onChange } = props;
  const set = (at: number, part: Partial<Absence>) =>
    onChange(absences.map((one, n) => (n === at ? { ...one, ...part } : one)));
  const add = () => {
    const today = isoDay(businessNow());
    onChange([...absences, { from_on: today, until_on: today, note: "" }]);
  };
  return (
    <fieldset className={styles.group}>
      <legend>{t("people.absences")}</legend>
      {absences.map((one, at) => (
        <div key={at} className={styles.absence}>
          <DayField
            label={t("people.firstDay")}
            value={one.from_on}
            onChange={(from_on) => set(at, { from_on, until_on: one.until_on < from_on ? from_on : one.until_on })}
          />
          <DayField
            label={t("people.lastDay")}
            value={one.until_on}
            min={one.from_on}
            onChange={(until_on) => set(at, { until_on })}
          />
          <Button
            look="ghost"
            icon={<Trash2 size={14} />}
            aria-label={t("people.removeAbsence")}
            onClick={() => onChange(absences.filter((_, n) => n !== at))}
          />
        </div>
      ))}
      <Button size="small" icon={<Plus size={14} aria-hidden />} onClick={add}>
        {t("people.addAbsence")}
      </Button>
    </fieldset>
  );
}
