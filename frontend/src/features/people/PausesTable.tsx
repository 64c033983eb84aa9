import { Plus } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { PauseReasonCard } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { ActionsHeading } from "@/ui/ActionsHeading";
import { Button } from "@/ui/Button";
import { Tag } from "@/ui/Tag";
import table from "@/ui/Table.module.css";
import styles from "./Pauses.module.css";

interface Props {
  reasons: readonly PauseReasonCard[];
  mayChange: boolean;
  /** Null: a new one. */
  onOpen: (reason: PauseReasonCard | null) => void;
}

/** The kinds of pause there are, which of them are work, and after how long each is overdue. */
export function PausesTable({ reasons, mayChange, onOpen }: Props) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const labelOf = (reason: PauseReasonCard) => reason.labels[i18n.language] ?? reason.code;
  const sorted = [...reasons].sort((one, other) => Number(one.retired) - Number(other.retired));
  return (
    <div className={table.around}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{t("people.pause")}</th>
            <th scope="col">{t("people.pauseCounts")}</th>
            <th scope="col" className={table.right}>
              {t("people.pauseLongest")}
            </th>
            <ActionsHeading />
          </tr>
        </thead>
        <tbody>
          {sorted.map((reason) => (
            <tr key={reason.code} data-pause={reason.code}>
              <td>
                <span className={table.name}>{labelOf(reason)}</span>
                <small className={styles.code}>{reason.code}</small>
              </td>
              <td>
                {reason.retired ? (
                  <Tag>{t("people.pauseRetired")}</Tag>
                ) : (
                  <Tag tone={reason.is_work ? "good" : "plain"}>
                    {t(reason.is_work ? "people.pauseIsWork" : "people.pauseIsRest")}
                  </Tag>
                )}
              </td>
              <td className={table.right}>{t("people.minutes", { minutes: format.count(reason.longest_minutes) })}</td>
              <td className={table.right}>
                {mayChange && (
                  <Button
                    look="ghost"
                    size="small"
                    aria-label={t("people.changePause", { name: labelOf(reason) })}
                    onClick={() => onOpen(reason)}
                  >
                    {t("people.change")}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {mayChange && (
        <div className={styles.add}>
          <Button icon={<Plus size={15} aria-hidden />} onClick={() => onOpen(null)}>
            {t("people.addPause")}
          </Button>
        </div>
      )}
    </div>
  );
}
