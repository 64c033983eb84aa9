import { useTranslation } from "react-i18next";
import type { PresenceState } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { STATES } from "./stateLooks";
import styles from "./StateRibbon.module.css";

/** How the floor is spread over its states, at a glance: widths are people. */
export function StateRibbon({ states }: { states: ReadonlyMap<PresenceState, number> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const shown = [...states].sort(([one], [other]) => STATES[one].order - STATES[other].order);
  return (
    <ul className={styles.ribbon} aria-label={t("board.states")}>
      {shown.map(([state, count]) => {
        const { icon: Icon, tone } = STATES[state];
        return (
          <li key={state} style={{ flexGrow: count }} data-tone={tone} data-state={state}>
            <Icon size={13} strokeWidth={2.2} aria-hidden />
            <b>{format.count(count)}</b>
            <span>{t(`session.presence.${state}`)}</span>
          </li>
        );
      })}
    </ul>
  );
}
