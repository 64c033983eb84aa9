import { useTranslation } from "react-i18next";
import type { ChangeCard } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { Tag, type Tone } from "@/ui/Tag";

const TONES: Record<string, Tone> = {
  draft: "plain",
  submitted: "info",
  approved: "accent",
  published: "good",
  tried: "info",
};

/** How far a change has come, and what stands in its way. */
export function StateTag({ change }: { change: ChangeCard }) {
  const { t } = useTranslation();
  const format = useFormat();
  const waits = change.state === "approved" && change.activate_at;
  const word = waits
    ? t("strategy.scheduledFor", { when: format.moment(change.activate_at ?? "") })
    : change.version
      ? t(change.state === "tried" ? "strategy.triedAs" : "strategy.publishedAs", { number: change.version })
      : t(`strategy.stateIs.${change.state}`);
  return (
    <>
      <Tag tone={TONES[change.state] ?? "plain"}>{word}</Tag>
      {change.outdated && change.state !== "withdrawn" && <Tag tone="warn">{t("strategy.outdated")}</Tag>}
    </>
  );
}
