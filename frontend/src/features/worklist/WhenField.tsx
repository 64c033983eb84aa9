import { now as businessNow } from "@/i18n/clock";
import { useTranslation } from "react-i18next";
import { isoDay, useFormat } from "@/i18n/format";
import { DayField } from "@/ui/DayField";
import { HourField } from "@/ui/HourField";
import { Kbd } from "@/ui/Kbd";
import { There } from "@/ui/There";
import { useShortcuts } from "@/ui/shortcuts";
import { whenOffers } from "./whenOffers";
import styles from "./WhenField.module.css";

/** A moment to come: one of the usual ones, or a day and an hour. */
export function WhenField({
  value,
  onChange,
  zones = [],
}: {
  value: Date;
  onChange: (at: Date) => void;
  /** Where the debtor may be: their hour is said beside ours. */
  zones?: readonly string[];
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const offers = whenOffers(businessNow(), zones);
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
            <span className={styles.time}>
              {format.moment(offer.at.toISOString())}
              <There at={offer.at.toISOString()} zones={zones} />
            </span>
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
        <HourField key={time} label={t("worklist.hour")} time={time} onSaid={(said) => set(isoDay(value), said)} />
      </div>
      <p className={styles.whose}>
        {t("worklist.yourClock")} <There at={value.toISOString()} zones={zones} />
      </p>
    </div>
  );
}
