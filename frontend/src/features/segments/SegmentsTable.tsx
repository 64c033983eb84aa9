import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { segmentSizeQuery } from "@/api/segments";
import type { SegmentCard } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { Button } from "@/ui/Button";
import table from "@/ui/Table.module.css";
import { conditionOf } from "./conditionOf";
import { MoneyInRow, SizeInRow } from "./SizeText";
import styles from "./Segments.module.css";

interface Props {
  segments: readonly SegmentCard[];
  onOpen: (segment: SegmentCard) => void;
  onArchive: (segment: SegmentCard) => void;
  onRestore: (segment: SegmentCard) => void;
}

/** The segments with how many accounts each holds now and what they owe. */
export function SegmentsTable({ segments, onOpen, onArchive, onRestore }: Props) {
  const { t } = useTranslation();
  return (
    <div className={table.around}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{t("segments.name")}</th>
            <th scope="col" className={table.right}>
              {t("segments.accounts")}
            </th>
            <th scope="col" className={table.right}>
              {t("segments.money")}
            </th>
            <th scope="col">{t("segments.lastVersion")}</th>
            <th scope="col">
              <span className="hidden-but-read">{t("ui.actions")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {segments.map((segment) => (
            <Row
              key={segment.id}
              segment={segment}
              onOpen={() => onOpen(segment)}
              onPutAway={() => (segment.archived_at ? onRestore : onArchive)(segment)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ segment, onOpen, onPutAway }: { segment: SegmentCard; onOpen: () => void; onPutAway: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data: size } = useQuery(segmentSizeQuery(conditionOf(segment.latest), false));
  return (
    <tr data-segment={segment.name}>
      <td>
        <button type="button" className={`${table.name} ${styles.open}`} onClick={onOpen}>
          {segment.name}
        </button>
        {segment.latest.description && <span className={table.under}>{segment.latest.description}</span>}
      </td>
      <td className={table.right}>{size ? <SizeInRow size={size} /> : "…"}</td>
      <td className={table.right}>{size ? <MoneyInRow size={size} /> : "…"}</td>
      <td>
        {t("segments.version", { number: segment.latest.number })}
        <span className={table.under}>
          {segment.latest.made_by_name} · {format.moment(segment.latest.made_at)}
        </span>
      </td>
      <td className={table.right}>
        <Button
          look="ghost"
          size="small"
          aria-label={t(segment.archived_at ? "segments.restoreOne" : "segments.archiveOne", { name: segment.name })}
          onClick={onPutAway}
        >
          {t(segment.archived_at ? "segments.restore" : "segments.archive")}
        </Button>
      </td>
    </tr>
  );
}
