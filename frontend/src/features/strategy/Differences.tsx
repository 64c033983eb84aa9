import { useTranslation } from "react-i18next";
import type { StrategyDifference } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { Tag, type Tone } from "@/ui/Tag";
import type { BandDraft, DeskDraft, RuleDraft } from "./draft";
import { useDeskText } from "./useDeskText";
import { conditionText, useFacts, useLabel } from "./words";
import styles from "./Strategy.module.css";

const TONES: Record<string, Tone> = { added: "good", removed: "bad", changed: "info", moved: "info" };

/** What differs between two strategies, thing by thing: before and after. */
export function Differences({ differences }: { differences: readonly StrategyDifference[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const label = useLabel();
  const facts = useFacts();
  const deskText = useDeskText([]);
  if (differences.length === 0) return <p className={styles.quiet}>{t("strategy.nothingDiffers")}</p>;
  const said = (one: StrategyDifference, value: unknown): string => {
    if (value === null || value === undefined) return "–";
    if (one.what === "moved" && Array.isArray(value))
      return value.map((name) => label(undefined, String(name))).join(" → ");
    if (one.about === "band") return bandText(value as BandDraft);
    if (one.about === "desk") {
      const desk = value as DeskDraft;
      return conditionText(t, format, facts, desk.when) + deskText(desk);
    }
    if (one.about === "rule") return ruleText(value as RuleDraft);
    return typeof value === "number" ? format.count(value) : JSON.stringify(value).replaceAll('"', "");
  };
  const bandText = (band: BandDraft) =>
    conditionText(t, format, facts, band.when) + (band.by_time ? ` · ${t("strategy.byTime")}` : "");
  const ruleText = (rule: RuleDraft) => {
    const when = rule.when ? `${conditionText(t, format, facts, rule.when)}: ` : "";
    if (!rule.curve) return `${when}${rule.points ?? 0}`;
    return `${when}${facts.name(rule.curve.field)} ${rule.curve.knots.map(([x, y]) => `${format.count(x)}→${y}`).join(", ")}`;
  };
  return (
    <ul className={styles.differences}>
      {differences.map((one) => (
        <li key={`${one.about}-${one.name}-${one.what}`}>
          <span className={styles.subject}>
            <Tag tone={TONES[one.what] ?? "plain"}>{t(`strategy.what.${one.what}`)}</Tag>{" "}
            {t(`strategy.about.${one.about}`)}{" "}
            <b>
              {one.about === "setting" ? t(`strategy.setting.${one.name}`) : one.name && label(one.label, one.name)}
            </b>
          </span>
          {one.what !== "added" && (
            <del>
              <span className="hidden-but-read">{t("strategy.before")}: </span>
              {said(one, one.before)}
            </del>
          )}
          {one.what !== "removed" && (
            <ins>
              <span className="hidden-but-read">{t("strategy.after")}: </span>
              {said(one, one.after)}
            </ins>
          )}
        </li>
      ))}
    </ul>
  );
}
