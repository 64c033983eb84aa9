import { useQuery } from "@tanstack/react-query";
import { FileUp, Undo2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { portfoliosQuery } from "@/api/accounts";
import { importsQuery, isUnderWay } from "@/api/imports";
import { asRefusal } from "@/api/refusal";
import type { ImportReport } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { ActionsHeading } from "@/ui/ActionsHeading";
import { Button } from "@/ui/Button";
import { Empty } from "@/ui/Empty";
import { Page, Toolbar } from "@/ui/Page";
import { useShortcuts } from "@/ui/shortcuts";
import { Skeleton } from "@/ui/Skeleton";
import table from "@/ui/Table.module.css";
import { Tag } from "@/ui/Tag";
import { FateBar, FATES } from "./Counts";
import { looksOf } from "./importLooks";
import { RefusedFile } from "./RefusedFile";
import { UndoDialog } from "./UndoDialog";
import { Progress } from "./Progress";
import styles from "./ImportsPage.module.css";

/** Every file that came: what became of it, whose deed it was, and the way back. */
export function ImportsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const imports = useQuery(importsQuery);
  const [trials, setTrials] = useState(false);
  const [undoing, setUndoing] = useState<ImportReport | null>(null);
  const all = imports.data ?? [];
  const rows = all.filter((report) => trials || !report.dry_run);
  const begin = () => void navigate("/imports/new");
  useShortcuts([{ id: "import-new", keys: ["n"], label: t("imports.begin"), group: t("keys.work"), run: begin }]);
  const button = (
    <Button look="primary" keyed="N" icon={<FileUp size={15} aria-hidden />} onClick={begin}>
      {t("imports.begin")}
    </Button>
  );
  return (
    <Page title={t("imports.title")} aside={rows.length > 0 && button}>
      {all.some((report) => report.dry_run) && (
        <Toolbar>
          <label className={styles.trials}>
            <input type="checkbox" checked={trials} onChange={(event) => setTrials(event.target.checked)} />
            {t("imports.showTrials")}
          </label>
        </Toolbar>
      )}
      {imports.error && <RefusedFile refusal={asRefusal(imports.error)} />}
      {imports.isPending && <Skeleton lines={6} tall />}
      {imports.data && rows.length === 0 && <Nothing action={button} />}
      {rows.length > 0 && <List rows={rows} onUndo={setUndoing} />}
      {undoing && <UndoDialog report={undoing} onClose={() => setUndoing(null)} />}
    </Page>
  );
}

/** Nothing came yet: what a file needs, and what happens to it. */
function Nothing({ action }: { action: React.ReactNode }) {
  const { t } = useTranslation();
  return (
    <Empty title={t("imports.emptyTitle")} action={action}>
      <p>{t("imports.emptyText")}</p>
      <ol className={styles.lessons}>
        {["choose", "read", "try", "undo"].map((lesson) => (
          <li key={lesson}>
            <b>{t(`imports.lesson.${lesson}.title`)}</b>
            {t(`imports.lesson.${lesson}.text`)}
          </li>
        ))}
      </ol>
    </Empty>
  );
}

function List({ rows, onUndo }: { rows: readonly ImportReport[]; onUndo: (report: ImportReport) => void }) {
  const { t } = useTranslation();
  const { data: portfolios = [] } = useQuery(portfoliosQuery);
  const names = new Map(portfolios.map(({ id, name }) => [id, name]));
  return (
    <div className={table.around}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{t("imports.file")}</th>
            <th scope="col">{t("imports.state")}</th>
            <th scope="col">{t("imports.what")}</th>
            {FATES.filter((fate) => fate !== "later").map((fate) => (
              <th key={fate} scope="col" className={table.right}>
                {t(`imports.fate.${fate}`)}
              </th>
            ))}
            <th scope="col">{t("imports.when")}</th>
            <ActionsHeading />
          </tr>
        </thead>
        <tbody>
          {rows.map((report) => (
            <Row key={report.id} report={report} portfolio={names.get(report.portfolio_id ?? "")} onUndo={onUndo} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  report: ImportReport;
  portfolio: string | undefined;
  onUndo: (report: ImportReport) => void;
}

function Row({ report, portfolio, onUndo }: RowProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { word, tone, icon } = looksOf(report);
  const figure = (count: number) => (isUnderWay(report) || report.state === "refused" ? "–" : format.count(count));
  return (
    <tr>
      <td>
        <Link className={table.name} to={`/imports/${report.id}`}>
          {report.filename}
        </Link>
        <span className={table.under}>{portfolio}</span>
      </td>
      <td>
        <Tag tone={tone} icon={icon}>
          {t(`imports.stateOf.${word}`)}
        </Tag>
      </td>
      <td>{isUnderWay(report) ? <Progress report={report} thin /> : <FateBar report={report} thin />}</td>
      <td className={table.right}>{figure(report.new)}</td>
      <td className={table.right}>{figure(report.changed)}</td>
      <td className={table.right}>{figure(report.unchanged)}</td>
      <td className={table.right}>{figure(report.rejected)}</td>
      <td>
        <time dateTime={report.created_at}>{format.moment(report.created_at)}</time>
        <span className={table.under}>{report.created_by_name ?? t("imports.byCommand")}</span>
      </td>
      <td className={table.right}>
        {report.may_be_undone && (
          <Button
            look="ghost"
            size="small"
            icon={<Undo2 size={14} aria-hidden />}
            aria-label={t("imports.undoOf", { name: report.filename })}
            onClick={() => onUndo(report)}
          >
            {t("imports.undo")}
          </Button>
        )}
      </td>
    </tr>
  );
}
