import { Check, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { GateVerdict, PointsGiven, Why } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { useBandName, useWord, wordFact } from "@/i18n/words";
import { Notice } from "@/ui/Notice";
import { DeskTold } from "./DeskTold";
import styles from "./WhyPanel.module.css";

/** Why an account is here, or is not: gates in the order they are asked, band, points, tie-break. */
export function WhyPanel({ why }: { why: Why }) {
  const { t } = useTranslation();
  const format = useFormat();
  const word = useWord();
  const bandName = useBandName();
  return (
    <div className={styles.why}>
      {why.eligible ? (
        <Notice tone="good">
          {why.position !== null ? t("worklist.placeIs", { place: why.position }) : t("worklist.isEligible")}
        </Notice>
      ) : (
        <Notice tone="warn">
          {t("worklist.blockedBy", { gate: word("worklist.gate", why.blocked_by ?? "unknown") })}{" "}
          {why.lifts_at && t("refusals.lifts", { when: format.moment(why.lifts_at) })}
        </Notice>
      )}
      <section>
        <h3>{t("worklist.gates")}</h3>
        <ol className={styles.gates}>
          {why.gates.map((gate) => (
            <Gate key={gate.gate} gate={gate} />
          ))}
        </ol>
      </section>
      {why.desk && <DeskTold desk={why.desk} />}
      <section>
        <h3>{t("worklist.order")}</h3>
        <p className={styles.band}>
          {t("worklist.bandIs", { band: why.band, name: bandName(why.band_name, why.band_label) })}
        </p>
        <Segments said={why.segments} />
        <Points points={why.points} />
        {why.score === 0 && why.points.length > 0 && <p className={styles.version}>{t("worklist.byTime")}</p>}
      </section>
      <p className={styles.version}>
        {t("worklist.tieBreak")}:{" "}
        {Object.entries(why.tie_break)
          .map(([name, value]) => `${word("worklist.tie", name)} ${wordFact(format, value)}`)
          .join(", ")}
        . {t("worklist.version", { version: why.strategy_version })}{" "}
        {why.arm &&
          t("worklist.inExperiment", { experiment: why.experiment ?? "", arm: t(`experiments.arm.${why.arm}`) })}
      </p>
    </div>
  );
}

function Gate({ gate }: { gate: GateVerdict }) {
  const { t } = useTranslation();
  const format = useFormat();
  const word = useWord();
  return (
    <li data-passed={gate.passed || undefined}>
      {gate.passed ? (
        <Check size={14} aria-label={t("worklist.passed")} />
      ) : (
        <X size={14} aria-label={t("worklist.notPassed")} />
      )}
      <span>{word(gate.passed ? "worklist.gatePassed" : "worklist.gate", gate.gate)}</span>
      {gate.lifts_at && <time dateTime={gate.lifts_at}>{format.moment(gate.lifts_at)}</time>}
    </li>
  );
}

/** The segments a band or rule names, and whether the account was in each. */
function Segments({ said }: { said: Why["segments"] }) {
  const { t } = useTranslation();
  return said?.map((one) => (
    <span key={`${one.name}@${one.version}`} className={styles.under}>
      {t(one.inside ? "worklist.inSegment" : "worklist.notInSegment", { name: one.name, version: one.version })}
    </span>
  ));
}

function Points({ points }: { points: readonly PointsGiven[] }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const most = Math.max(1, ...points.map((given) => Math.abs(given.points)));
  return (
    <table className={styles.points}>
      <caption className="hidden-but-read">{t("worklist.pointsCaption")}</caption>
      <tbody>
        {points.map((given) => (
          <tr key={given.rule}>
            <th scope="row">
              {given.label[i18n.language] ?? given.label.en ?? given.rule}
              <span className={styles.inputs}>
                {Object.values(given.inputs)
                  .map((value) => wordFact(format, value))
                  .join(", ")}
              </span>
              <Segments said={given.segments} />
            </th>
            <td className={styles.bar} aria-hidden>
              <span
                data-minus={given.points < 0 || undefined}
                style={{ width: `${(Math.abs(given.points) / most) * 100}%` }}
              />
            </td>
            <td className={styles.figure}>{given.points > 0 ? `+${given.points}` : given.points}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{t("worklist.score")}</th>
          <td />
          <td className={styles.figure}>{points.reduce((sum, given) => sum + given.points, 0)}</td>
        </tr>
      </tfoot>
    </table>
  );
}
