import { useQuery } from "@tanstack/react-query";
import { FileUp, Undo2 } from "lucide-react";
import { useEffect, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";
import { portfoliosQuery } from "@/api/accounts";
import { importQuery, isUnderWay, refusalOf } from "@/api/imports";
import { asRefusal } from "@/api/refusal";
import type { ImportReport } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { Button } from "@/ui/Button";
import { Page } from "@/ui/Page";
import { Skeleton } from "@/ui/Skeleton";
import { Tag } from "@/ui/Tag";
import { Counts } from "./Counts";
import { looksOf } from "./importLooks";
import { Mistakes } from "./Mistakes";
import { Progress } from "./Progress";
import { RefusedFile } from "./RefusedFile";
import { UndoDialog } from "./UndoDialog";
import styles from "./Trial.module.css";

/** One import: what it is doing, did, or why it was declined; and the way back. */
export function ImportPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { importId = "" } = useParams();
  const { data: report, error } = useQuery(importQuery(importId));
  const [undoing, setUndoing] = useState(false);
  useEffect(() => document.getElementById("main")?.focus(), []);
  return (
    <Page
      title={report?.filename ?? t("imports.title")}
      aside={
        <Button icon={<FileUp size={15} aria-hidden />} onClick={() => void navigate("/imports/new")}>
          {t("imports.another")}
        </Button>
      }
    >
      <div className={styles.scroll}>
        {error && <RefusedFile refusal={asRefusal(error)} />}
        {!report && !error && <Skeleton lines={5} tall />}
        {report && <Told report={report} />}
      </div>
      {report && (
        <footer className={styles.footer}>
          <p className={styles.words}>
            <Link to="/imports">{t("imports.all")}</Link>
          </p>
          {report.may_be_undone && (
            <Button icon={<Undo2 size={15} aria-hidden />} onClick={() => setUndoing(true)}>
              {t("imports.undo")}
            </Button>
          )}
          {report.state === "done" && !report.dry_run && report.portfolio_id && (
            <Button look="primary" onClick={() => void navigate(`/accounts?portfolio_id=${report.portfolio_id}`)}>
              {t("imports.seeAccounts")}
            </Button>
          )}
        </footer>
      )}
      {undoing && report && <UndoDialog report={report} onClose={() => setUndoing(false)} />}
    </Page>
  );
}

function Told({ report }: { report: ImportReport }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data: portfolios = [] } = useQuery(portfoliosQuery);
  const { word, tone, icon } = looksOf(report);
  const declined = refusalOf(report);
  const portfolio = portfolios.find(({ id }) => id === report.portfolio_id);
  return (
    <>
      <dl className={styles.facts}>
        <Fact name={t("imports.state")}>
          <span role="status">
            <Tag tone={tone} icon={icon}>
              {t(`imports.stateOf.${word}`)}
            </Tag>
          </span>
        </Fact>
        {portfolio && <Fact name={t("imports.portfolio")}>{portfolio.name}</Fact>}
        {report.as_of && <Fact name={t("imports.asOf")}>{format.day(report.as_of)}</Fact>}
        <Fact name={t("imports.when")}>{format.moment(report.created_at)}</Fact>
        {report.created_by_name && <Fact name={t("imports.who")}>{report.created_by_name}</Fact>}
      </dl>
      {isUnderWay(report) && <Progress report={report} />}
      {declined && <RefusedFile refusal={declined} />}
      {!isUnderWay(report) && !declined && (
        <>
          <Counts report={report} />
          <Mistakes report={report} />
        </>
      )}
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
