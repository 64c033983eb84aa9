import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { skillsQuery } from "@/api/assignment";
import type { DeskDraft } from "./draft";
import { useLabel } from "./words";

/** What a desk asks for and where its accounts go, to be read behind its condition; the desks give the names of those meant. */
export function useDeskText(desks: readonly DeskDraft[]): (desk: DeskDraft) => string {
  const { t, i18n } = useTranslation();
  const label = useLabel();
  const { data: skills = [] } = useQuery(skillsQuery);
  const named = (name: string) => label(desks.find((desk) => desk.name === name)?.label, name);
  const skilled = (code: string) => skills.find((skill) => skill.code === code)?.labels[i18n.language] ?? code;
  return ({ needs, overflow, move }) => {
    const asked = [
      ...(needs?.teams ?? []),
      ...Object.entries(needs?.skills ?? {}).map(([code, level]) => `${skilled(code)} ${level}`),
    ];
    const parts = [
      ...(asked.length > 0 ? [t("strategy.needsText", { what: asked.join(", ") })] : []),
      ...(overflow ?? []).map(({ to, after_hours }) =>
        t("strategy.overflowText", { hours: after_hours, desk: named(to) }),
      ),
      ...(move ? [t("strategy.moveText", { days: move.after_days, desk: named(move.to) })] : []),
    ];
    return parts.map((part) => ` · ${part}`).join("");
  };
}
