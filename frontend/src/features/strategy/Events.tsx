import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { StrategyEvent } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { useWord, wordFact } from "@/i18n/words";
import styles from "./Strategy.module.css";

/** Who did what, when: it only grows. */
export function Events({ events, titled }: { events: readonly StrategyEvent[]; titled?: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const word = useWord();
  return (
    <ol className={styles.events} aria-label={t("strategy.view.history")}>
      {events.map((event, index) => (
        <li key={index}>
          <time dateTime={event.at}>{format.moment(event.at)}</time>
          <span>
            <b>{event.by_name ?? t("strategy.theClock")}</b> {word("strategy.deed", event.what)}
            {titled && (
              <>
                {": "}
                <Link to={`/strategy/changes/${event.change_id}`}>{event.title}</Link>
              </>
            )}
            {typeof event.facts.note === "string" && event.facts.note !== "" && <q>{event.facts.note}</q>}
            <span className={styles.quiet}>{factsOf(event.facts, (value) => wordFact(format, value))}</span>
          </span>
        </li>
      ))}
    </ol>
  );

  function factsOf(facts: Record<string, unknown>, said: (value: unknown) => string): string {
    return Object.entries(facts)
      .filter(([name, value]) => SHOWN.includes(name) && value !== null)
      .map(([name, value]) => `${t(`strategy.fact.${name}`)} ${said(value)}`)
      .join(" · ");
  }
}

const SHOWN = ["revision", "version", "based_on", "active", "rolls_back_to", "experiment", "from", "to"];
