import { CircleAlert, CircleCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { FeedRow } from "@/api/types";
import type { LineState } from "@/live/socket";
import { useFormat } from "@/i18n/format";
import { useNow } from "@/ui/Timer";
import { Tag } from "@/ui/Tag";
import { Looks } from "./Looks";
import styles from "./Freshness.module.css";

interface Props {
  line: LineState;
  heardAt: number | null;
  feeds: readonly FeedRow[];
  /** Server clock minus this browser's, in milliseconds. */
  offset: number;
}

/** How old the board is, and each of the parts it is made from. */
export function Freshness({ line, heardAt, feeds, offset }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const age = heardAt === null ? null : Math.max(0, Math.round((now - heardAt) / 1_000));
  const live = line === "live";
  return (
    <div className={styles.freshness} role="status">
      {feeds.map((feed) => (
        <Tag key={feed.name} tone={feed.healthy ? "good" : "bad"} icon={feed.healthy ? CircleCheck : CircleAlert}>
          <span title={feed.detail}>
            {t(`board.feeds.${feed.name.split(":")[0]}`, { defaultValue: feed.name })}
            {!feed.healthy &&
              ` · ${t("board.silentFor", { count: Math.max(0, Math.round((now + offset - Date.parse(feed.at)) / 1_000)) })}`}
          </span>
        </Tag>
      ))}
      <Looks />
      <Tag tone={live ? "good" : "bad"}>
        {live || age === null
          ? t(`board.line.${live ? "live" : "connecting"}`, { count: age ?? 0 })
          : t("board.line.stale", {
              time: format.time(new Date(now - age * 1_000 + offset).toISOString()),
              count: age,
            })}
      </Tag>
    </div>
  );
}
