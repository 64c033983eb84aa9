import { now as businessNow } from "@/i18n/clock";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isoDay, useFormat } from "@/i18n/format";
import { DayField } from "@/ui/DayField";
import { TextField } from "@/ui/Field";
import { Kbd } from "@/ui/Kbd";
import { useShortcuts } from "@/ui/shortcuts";
import { hourSaid, whenOffers } from "./whenOffers";
import styles from "./WhenField.module.css";

/** A moment to come: one of the usual ones, or a day and an hour. */
export function WhenField({ value, onChange }: { value: Date; onChange: (at: Date) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const offers = whenOffers();
  const two = (n: number) => String(n).padStart(2, "0");
  const time = `${two(value.getHours())}:${two(value.getMinutes())}`;
  const set = (day: string, clock: string) => {
    const at = new Date(`${day}T${clock}:00`);
    if (!Number.isNaN(at.getTime())) onChange(at);
  };
  useShortcuts(
    offers.map((offer, index) => ({
      id: `when-${index}`,
      keys: [`alt+${index + 1}`],
      label: t(`worklist.when.${offer.id}`),
      group: t("keys.work"),
      whileWriting: true,
      inDialog: true,
      unlisted: true,
      run: () => onChange(offer.at),
    })),
  );
  return (
    <div>
      <div className={styles.offers}>
        {offers.map((offer, index) => (
          <button
            key={offer.id}
            type="button"
            className={styles.offer}
            aria-pressed={Math.abs(offer.at.getTime() - value.getTime()) < 60_000}
            onClick={() => onChange(offer.at)}
          >
            <span>{t(`worklist.when.${offer.id}`)}</span>
            <span className={styles.time}>{format.moment(offer.at.toISOString())}</span>
            <Kbd>{`Alt ${index + 1}`}</Kbd>
          </button>
        ))}
      </div>
      <div className={styles.exact}>
        <DayField
          label={t("worklist.day")}
          value={isoDay(value)}
          min={isoDay(businessNow())}
          onChange={(day) => set(day, time)}
        />
        <HourField key={time} time={time} onSaid={(said) => set(isoDay(value), said)} />
      </div>
    </div>
  );
}

/** An hour as it is typed, read when the field is left: the browser's own field shows it in the browser's language, not ours. */
function HourField({ time, onSaid }: { time: string; onSaid: (hour: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(time);
  const said = hourSaid(text);
  const keep = () => {
    if (said && said !== time) onSaid(said);
  };
  return (
    <TextField
      label={t("worklist.hour")}
      inputMode="numeric"
      value={text}
      problem={said ? undefined : t("worklist.notAnHour")}
      onChange={(event) => setText(event.target.value)}
      onBlur={keep}
      onKeyDown={(event) => event.key === "Enter" && keep()}
    />
  );
}
