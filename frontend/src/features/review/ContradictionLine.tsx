import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { dispositionsQuery } from "@/api/calls";
import type { ContradictionRow } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { Button } from "@/ui/Button";
import table from "@/ui/Table.module.css";
import { Tag } from "@/ui/Tag";
import { factsOf, SEVERITIES } from "./reviewLooks";
import styles from "./ReviewPage.module.css";

interface Props {
  row: ContradictionRow;
  onSettle: (row: ContradictionRow) => void;
  onReopen: (id: string) => void;
}

/** One contradiction: what disagrees, on what it rests, and where to read on. */
export function ContradictionLine({ row, onSettle, onReopen }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const { icon, tone } = SEVERITIES[row.severity];
  const tree = useQuery(dispositionsQuery(""));
  const labels = Object.fromEntries(
    (tree.data?.options ?? []).map((one) => [one.code, one.labels[format.tag.slice(0, 2)] ?? one.code]),
  );
  return (
    <tr className={styles.line} data-code={row.code}>
      <td>
        <Tag tone={tone} icon={icon}>
          {t(`review.code.${row.code}`)}
        </Tag>
        <span className={table.under}>{factsOf(t, format, row, labels)}</span>
      </td>
      <td>
        {row.account_id ? (
          <Link className={table.name} to={`/accounts/${row.account_id}`}>
            {row.debtor_name || row.account_reference}
          </Link>
        ) : (
          t("review.nobodyYet")
        )}
        <span className={table.under}>{row.account_reference}</span>
      </td>
      <td>{row.collector_name || t("review.anybody")}</td>
      <td>
        {format.moment(row.happened_at)}
        <span className={table.under}>{t("review.foundAt", { when: format.relative(row.found_at) })}</span>
      </td>
      <td className={table.right}>
        {row.resolved_at ? (
          <>
            <div className={styles.note}>
              {row.note}
              <span className={table.under}>
                {row.resolved_by_name} · {format.relative(row.resolved_at)}
              </span>
            </div>
            <Button size="small" look="ghost" onClick={() => onReopen(row.id)}>
              {t("review.reopen")}
            </Button>
          </>
        ) : (
          !row.gone_at && (
            <Button size="small" onClick={() => onSettle(row)}>
              {t("review.resolve")}
            </Button>
          )
        )}
      </td>
    </tr>
  );
}
