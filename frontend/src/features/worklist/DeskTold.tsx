import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { skillsQuery } from "@/api/assignment";
import type { DeskTold as Told } from "@/api/types";
import { useFormat } from "@/i18n/format";
import styles from "./WhyPanel.module.css";

/** Whose the account is, what that asks of a collector, and how it came to be so. */
export function DeskTold({ desk }: { desk: Told }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const { data: skills = [] } = useQuery(skillsQuery);
  const skilled = (code: string) => skills.find((skill) => skill.code === code)?.labels[i18n.language] ?? code;
  const named = (name: string) => desk.labels[name]?.[i18n.language] ?? name;
  const asked = [...desk.teams, ...Object.entries(desk.skills).map(([code, level]) => `${skilled(code)} (${level})`)];
  return (
    <section>
      <h3>{t("worklist.desk.title")}</h3>
      <p className={styles.band}>
        {desk.label[i18n.language] ?? desk.name} · {t(`strategy.stages.${desk.stage}`)}
      </p>
      <p className={styles.version}>
        {asked.length > 0 ? t("worklist.desk.needs", { what: asked.join(", ") }) : t("worklist.desk.needsNothing")}{" "}
        {desk.came_from && t("worklist.desk.moved", { desk: named(desk.came_from) })}{" "}
        {desk.overflowed_to.length > 0 &&
          t("worklist.desk.overflowed", { desks: desk.overflowed_to.map(named).join(", ") })}{" "}
        {desk.turns_at && t("worklist.desk.turns", { when: format.moment(desk.turns_at) })}
      </p>
    </section>
  );
}
