import { useTranslation } from "react-i18next";
import type { ReviewSummary } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { Empty } from "@/ui/Empty";
import { Skeleton } from "@/ui/Skeleton";
import table from "@/ui/Table.module.css";

/** The looks at the switch that brought what had not been heard: silent loss, as numbers. */
export function LooksTable({ summary }: { summary: ReviewSummary | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (!summary) return <Skeleton lines={6} tall />;
  const looks = t("review.looks", { count: summary.looks_last_hour });
  if (summary.looks.length === 0) return <Empty title={t("review.empty.looks")}>{looks}</Empty>;
  return (
    <div className={table.around}>
      <table className={table.table}>
        <caption className="quiet" style={{ textAlign: "left", padding: "0 24px 6px" }}>
          {looks}
        </caption>
        <thead>
          <tr>
            <th>{t("review.when")}</th>
            <th className={table.right}>{t("review.differences")}</th>
            <th className={table.right}>{t("review.openCalls")}</th>
            <th>{t("review.kinds")}</th>
          </tr>
        </thead>
        <tbody>
          {summary.looks.map((look) => (
            <tr key={look.at}>
              <td>{format.moment(look.at)}</td>
              <td className={table.right}>{format.count(look.differences)}</td>
              <td className={table.right}>{format.count(look.open_calls)}</td>
              <td>
                {Object.entries(look.kinds)
                  .map(([kind, count]) => `${t(`review.kind.${kind}`, { defaultValue: kind })} ${count}`)
                  .join(" · ")}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
