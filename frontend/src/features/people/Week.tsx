import { useTranslation } from "react-i18next";
import type { WorkerCard } from "@/api/types";
import { DAYS, dayName } from "@/i18n/days";
import { Check } from "@/ui/Field";
import { HourField } from "@/ui/HourField";
import styles from "./WorkerDialog.module.css";

type WeekOf = NonNullable<WorkerCard["week"]>;
type Shift = WeekOf[number];

/** Nine to six from Monday to Friday, to be changed. */
const USUAL: WeekOf = DAYS.map((_, at) => (at < 5 ? [9 * 60, 18 * 60] : null));

interface Props {
  week: WorkerCard["week"];
  zone: string;
  onChange: (week: WorkerCard["week"]) => void;
}

/** When somebody works in a usual week: one shift a day, or none. */
export function Week({ week, zone, onChange }: Props) {
  const { t, i18n } = useTranslation();
  const set = (at: number, shift: Shift) => week && onChange(week.map((old, n) => (n === at ? shift : old)));
  return (
    <fieldset className={styles.group}>
      <legend>{t("people.week")}</legend>
      <p className="quiet">{t("people.weekText", { zone })}</p>
      <Check
        label={t("people.weekKnown")}
        checked={week !== null}
        onChange={(known) => onChange(known ? USUAL : null)}
      />
      <div className={styles.days}>
        {week?.map((shift, at) => {
          const day = dayName(DAYS[at] ?? "", i18n.language);
          return (
            <div key={DAYS[at]} className={styles.day}>
              <Check
                label={t("people.works", { day })}
                checked={shift !== null}
                onChange={(works) => set(at, works ? [9 * 60, 18 * 60] : null)}
              />
              {shift && (
                <>
                  <HourField
                    key={`from-${shift[0]}`}
                    label={t("people.from")}
                    time={clock(shift[0])}
                    onSaid={(hour) => set(at, [minutesOf(hour), shift[1]])}
                  />
                  <HourField
                    key={`until-${shift[1]}`}
                    label={t("people.until")}
                    time={clock(shift[1])}
                    onSaid={(hour) => set(at, [shift[0], minutesOf(hour)])}
                  />
                </>
              )}
            </div>
          );
        })}
      </div>
    </fieldset>
  );
}

const two = (n: number) => String(n).padStart(2, "0");

const clock = (minutes: number) => `${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`;

/** Minutes since midnight. */
function minutesOf(hour: string): number {
  const [hours = 0, minutes = 0] = hour.split(":").map(Number);
  return hours * 60 + minutes;
}
