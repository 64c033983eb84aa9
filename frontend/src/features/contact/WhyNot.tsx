import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { RuleVerdict } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { wordFacts } from "@/i18n/words";
import { askedIn, askedText } from "./askedText";
import styles from "./Numbers.module.css";

/** Rules in words: what each says, whether it is law or our own house rule, and where that is written. */
export function WhyNot({ rules, icon }: { rules: readonly RuleVerdict[]; icon?: ReactNode }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <ul className={styles.rules}>
      {rules.map((rule) => {
        const [ruleset = "", kind = ""] = rule.rule.split(":");
        const wish = ruleset === "preference";
        const asked = askedIn(rule.facts).map((one) => askedText(t, format.tag, one));
        const words = { ...wordFacts(format, rule.facts), asked: asked.join("; ") };
        const count = Number(rule.facts.days ?? rule.facts.min_gap_days ?? rule.facts.max ?? 0);
        const key = wish ? `preferred_${kind}` : kind;
        return (
          <li key={rule.rule} title={[rule.rule, ...rule.source].join("\n")}>
            {icon}
            {t(`contact.rule.${key}`, { defaultValue: kind.replaceAll("_", " "), ...words, count }).replace(
              /\s*\{\{[^}]*\}\}/g,
              "",
            )}
            <span className={styles.standing}>
              {ruleset === "house" || rule.status === "house" || wish
                ? t(wish ? "contact.debtorsWish" : "contact.houseRule")
                : `${ruleset} · ${t(`contact.status.${rule.status}`, { defaultValue: rule.status })}`}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
