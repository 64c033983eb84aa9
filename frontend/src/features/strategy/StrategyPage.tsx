import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { asRefusal } from "@/api/refusal";
import { strategyQuery } from "@/api/strategy";
import type { StrategyOverview } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { Empty } from "@/ui/Empty";
import { Notice } from "@/ui/Notice";
import { Page, Toolbar } from "@/ui/Page";
import { useShortcuts } from "@/ui/shortcuts";
import { Skeleton } from "@/ui/Skeleton";
import table from "@/ui/Table.module.css";
import { Tabs } from "@/ui/Tabs";
import { Events } from "./Events";
import { NewChangeDialog } from "./NewChangeDialog";
import { StateTag } from "./StateTag";
import { Tag } from "@/ui/Tag";

const VIEWS = ["changes", "versions", "history"] as const;

/** What ranks, what somebody proposes instead, and what happened. */
export function StrategyPage() {
  const { t } = useTranslation();
  const refusalText = useRefusalText();
  const [asked, setAsked] = useSearchParams();
  const view = VIEWS.find((name) => name === asked.get("view")) ?? "changes";
  const strategy = useQuery(strategyQuery);
  const mayWrite = strategy.data?.may_write ?? false;
  const [drafting, setDrafting] = useState(false);
  useShortcuts([
    {
      id: "new-change",
      keys: ["n"],
      label: t("strategy.new"),
      group: t("keys.work"),
      disabled: !mayWrite,
      run: () => setDrafting(true),
    },
  ]);
  return (
    <Page
      title={t("strategy.title")}
      aside={
        mayWrite && (
          <Button look="primary" keyed="N" icon={<Plus size={15} aria-hidden />} onClick={() => setDrafting(true)}>
            {t("strategy.new")}
          </Button>
        )
      }
    >
      <Toolbar>
        <Tabs
          label={t("strategy.title")}
          current={view}
          onChange={(name) => setAsked(name === "changes" ? {} : { view: name }, { replace: true })}
          tabs={VIEWS.map((id) => ({ id, label: t(`strategy.view.${id}`) }))}
        />
      </Toolbar>
      {strategy.isPending && <Skeleton lines={5} tall />}
      {strategy.error && <Notice>{refusalText(asRefusal(strategy.error))}</Notice>}
      {strategy.data && view === "changes" && <Changes strategy={strategy.data} />}
      {strategy.data && view === "versions" && <Versions strategy={strategy.data} />}
      {strategy.data && view === "history" && <Events events={strategy.data.events} titled />}
      {drafting && <NewChangeDialog onClose={() => setDrafting(false)} />}
    </Page>
  );
}

function Changes({ strategy }: { strategy: StrategyOverview }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (strategy.changes.length === 0)
    return (
      <Empty title={t("strategy.noneTitle")}>
        <p>{t("strategy.noneText")}</p>
      </Empty>
    );
  return (
    <div className={table.around}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{t("strategy.change")}</th>
            <th scope="col">{t("strategy.state")}</th>
            <th scope="col">{t("strategy.author")}</th>
            <th scope="col">{t("strategy.approvedBy")}</th>
            <th scope="col">{t("strategy.basedOn")}</th>
            <th scope="col">{t("strategy.begun")}</th>
          </tr>
        </thead>
        <tbody>
          {strategy.changes.map((change) => (
            <tr key={change.id}>
              <td>
                <Link className={table.name} to={`/strategy/changes/${change.id}`}>
                  {change.title}
                </Link>
                {change.why && <span className={table.under}>{change.why.slice(0, 100)}</span>}
              </td>
              <td>
                <StateTag change={change} />
              </td>
              <td>{change.author_name}</td>
              <td>{change.approved_by_name ?? "–"}</td>
              <td>{t("strategy.versionShort", { number: change.based_on })}</td>
              <td>{format.moment(change.created_at)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Versions({ strategy }: { strategy: StrategyOverview }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className={table.around}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{t("strategy.version")}</th>
            <th scope="col">{t("strategy.change")}</th>
            <th scope="col">{t("strategy.author")}</th>
            <th scope="col">{t("strategy.from")}</th>
            <th scope="col">{t("strategy.to")}</th>
          </tr>
        </thead>
        <tbody>
          {strategy.versions.map((version) => (
            <tr key={version.number}>
              <td>
                <Link className={table.name} to={`/strategy/versions/${version.number}`}>
                  {t("strategy.versionShort", { number: version.number })}
                </Link>{" "}
                {version.number === strategy.active && <Tag tone="good">{t("strategy.inForce")}</Tag>}
              </td>
              <td>{version.title ?? version.name}</td>
              <td>{version.created_by_name ?? "–"}</td>
              <td>{version.activated_at ? format.moment(version.activated_at) : "–"}</td>
              <td>{version.retired_at ? format.moment(version.retired_at) : "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
