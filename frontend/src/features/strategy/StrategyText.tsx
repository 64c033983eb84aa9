import { useTranslation } from "react-i18next";
import { useFormat } from "@/i18n/format";
import { Section } from "@/ui/Section";
import { CurvePicture } from "./CurvePicture";
import type { Body } from "./draft";
import { useDeskText } from "./useDeskText";
import { conditionText, useFacts, useLabel } from "./words";
import styles from "./Strategy.module.css";

/** A strategy to be read: bands in order, then points. */
export function StrategyText({ body }: { body: Body }) {
  const { t } = useTranslation();
  const format = useFormat();
  const label = useLabel();
  const facts = useFacts();
  const desks = body.desks ?? [];
  const deskText = useDeskText(desks);
  return (
    <>
      <Section title={t("strategy.bands")}>
        <ol className={styles.read}>
          {body.bands.map((band) => (
            <li key={band.name}>
              <b>{label(band.label, band.name)}</b>{" "}
              {band.when ? conditionText(t, format, facts, band.when) : t("strategy.rest")}
              {band.by_time && ` · ${t("strategy.byTime")}`}
            </li>
          ))}
        </ol>
      </Section>
      <Section title={t("strategy.rules")}>
        <ul className={styles.read}>
          {body.rules.map((rule) => (
            <li key={rule.id}>
              <b>{label(rule.label, rule.id)}</b>{" "}
              {rule.when ? conditionText(t, format, facts, rule.when) : rule.curve ? facts.name(rule.curve.field) : ""}{" "}
              {rule.curve ? <CurvePicture curve={rule.curve} /> : <span className="numeric">→ {rule.points}</span>}
            </li>
          ))}
        </ul>
      </Section>
      <Section title={t("strategy.desks")}>
        {desks.length === 0 && <p className={styles.quiet}>{t("strategy.noDesks")}</p>}
        <ol className={styles.read}>
          {desks.map((desk) => (
            <li key={desk.name}>
              <b>{label(desk.label, desk.name)}</b>{" "}
              {desk.when ? conditionText(t, format, facts, desk.when) : t("strategy.rest")}
              {deskText(desk)}
            </li>
          ))}
        </ol>
        {body.ownership && (
          <p className={styles.quiet}>
            {t("strategy.ownedText")} {t("strategy.ownedDays")}: {body.ownership.days}. {t("strategy.ownedUntil")}:{" "}
            {body.ownership.until_hour}.
          </p>
        )}
      </Section>
    </>
  );
}
