import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Filter, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { keys } from "@/api/keys";
import { asRefusal } from "@/api/refusal";
import { archiveSegment, restoreSegment, segmentsQuery } from "@/api/segments";
import { sessionQuery } from "@/api/session";
import type { SegmentCard } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { Empty } from "@/ui/Empty";
import { Notice } from "@/ui/Notice";
import { Page, Toolbar } from "@/ui/Page";
import type { Condition } from "@/ui/rules/condition";
import { useShortcuts } from "@/ui/shortcuts";
import { Skeleton } from "@/ui/Skeleton";
import { Tabs } from "@/ui/Tabs";
import { say } from "@/ui/toasts";
import { EXAMPLES } from "./examples";
import { SegmentEditor } from "./SegmentEditor";
import { SegmentsTable } from "./SegmentsTable";
import styles from "./Segments.module.css";

const VIEWS = ["all", "mine", "archived"] as const;

/** Sets of accounts by their facts: which there are, how large each is, and what each says. */
export function SegmentsPage() {
  const { t } = useTranslation();
  const refusalText = useRefusalText();
  const client = useQueryClient();
  const [asked, setAsked] = useSearchParams();
  const [start, setStart] = useState<Condition | null>(null);
  const segments = useQuery(segmentsQuery);
  const me = useQuery(sessionQuery).data?.user.id;
  const archive = useCommand(archiveSegment);
  const restore = useCommand(restoreSegment);
  const view = VIEWS.find((one) => one === asked.get("view")) ?? "all";
  const edited = asked.get("edit");
  const all = segments.data ?? [];
  const shown = all.filter((one) =>
    view === "archived"
      ? one.archived_at !== null
      : one.archived_at === null && (view === "all" || one.created_by === me),
  );
  const open = (id: string, from: Condition | null = null) => {
    setStart(from);
    setAsked({ view, edit: id });
  };
  const close = () => setAsked(view === "all" ? {} : { view });
  const changed = () => client.invalidateQueries({ queryKey: keys.segments });
  const putBack = async (segment: SegmentCard) => {
    if (await restore.run(segment.id)) await changed();
  };
  const putAway = async (segment: SegmentCard) => {
    if (!(await archive.run(segment.id))) return;
    await changed();
    say(t("segments.archived", { name: segment.name }), {
      action: { label: t("ui.undo"), run: () => void putBack(segment) },
    });
  };
  useShortcuts([
    {
      id: "new-segment",
      keys: ["n"],
      label: t("segments.new"),
      group: t("keys.work"),
      disabled: edited !== null,
      run: () => open("new"),
    },
  ]);
  const refusal = archive.refusal ?? restore.refusal ?? (segments.error ? asRefusal(segments.error) : null);
  const segment = all.find((one) => one.id === edited) ?? null;
  if (edited === "new" || segment)
    return (
      <Page title={t(segment ? "segments.edit" : "segments.new")}>
        <SegmentEditor key={`${edited}-${segment?.latest.number}`} segment={segment} start={start} onClose={close} />
      </Page>
    );
  return (
    <Page
      title={t("segments.title")}
      aside={
        <Button look="primary" keyed="N" icon={<Plus size={15} aria-hidden />} onClick={() => open("new")}>
          {t("segments.new")}
        </Button>
      }
    >
      <Toolbar>
        <Tabs
          label={t("segments.title")}
          current={view}
          onChange={(name) => setAsked(name === "all" ? {} : { view: name }, { replace: true })}
          tabs={VIEWS.map((id) => ({ id, label: t(`segments.view.${id}`) }))}
        />
      </Toolbar>
      {refusal && <Notice>{refusalText(refusal)}</Notice>}
      {segments.isPending && <Skeleton lines={8} tall />}
      {segments.data && shown.length === 0 && view !== "all" && <Empty title={t(`segments.none.${view}`)} />}
      {segments.data && shown.length === 0 && view === "all" && (
        <Empty
          picture={<Filter size={34} aria-hidden />}
          title={t("segments.none.all")}
          action={
            <ul className={styles.examples} aria-label={t("segments.startFrom")}>
              {Object.entries(EXAMPLES).map(([name, condition]) => (
                <li key={name}>
                  <Button onClick={() => open("new", condition)}>{t(`segments.example.${name}`)}</Button>
                </li>
              ))}
            </ul>
          }
        >
          <p>{t("segments.noneText")}</p>
          <p>{t("segments.startFrom")}</p>
        </Empty>
      )}
      {shown.length > 0 && (
        <SegmentsTable
          segments={shown}
          onOpen={(one) => open(one.id)}
          onArchive={(one) => void putAway(one)}
          onRestore={(one) => void putBack(one)}
        />
      )}
    </Page>
  );
}
