import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Redo2, Undo2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { keys } from "@/api/keys";
import { asRefusal, type Refusal } from "@/api/refusal";
import { bringUpToDate, changeQuery, editChange, strategyQuery } from "@/api/strategy";
import type { ChangeView } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { useFormat } from "@/i18n/format";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { TextArea, TextField } from "@/ui/Field";
import { Notice } from "@/ui/Notice";
import { Page, Toolbar } from "@/ui/Page";
import { Section } from "@/ui/Section";
import { useShortcuts } from "@/ui/shortcuts";
import { Skeleton } from "@/ui/Skeleton";
import { Tabs } from "@/ui/Tabs";
import { say } from "@/ui/toasts";
import { Differences } from "./Differences";
import type { Body, Label } from "./draft";
import { Editor } from "./Editor";
import { Events } from "./Events";
import { useWrong, type Wrong } from "./mistakes";
import { PreviewPane } from "./PreviewPane";
import { SegmentsNamed } from "./SegmentsNamed";
import { StateTag } from "./StateTag";
import { Steps } from "./Steps";
import { StrategyText } from "./StrategyText";
import { useDraft, type Draft } from "./useDraft";
import { useLabel } from "./words";
import styles from "./Strategy.module.css";

const VIEWS = ["text", "preview", "history"] as const;
type View = (typeof VIEWS)[number];

/** One change: written, looked at, judged, published. */
export function ChangePage() {
  const { t } = useTranslation();
  const refusalText = useRefusalText();
  const id = useParams().changeId ?? "";
  const change = useQuery(changeQuery(id));
  const strategy = useQuery(strategyQuery);
  if (change.error) return <Notice>{refusalText(asRefusal(change.error))}</Notice>;
  if (!change.data || !strategy.data) {
    return (
      <Page title={t("strategy.change")}>
        <Skeleton lines={6} tall />
      </Page>
    );
  }
  return <Change key={id} change={change.data} active={strategy.data.active} />;
}

function Change({ change, active }: { change: ChangeView; active: number }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const format = useFormat();
  const [view, setView] = useState<View>(change.card.state === "draft" ? "text" : "preview");
  const draft = useDraft(change);
  const { card } = change;
  const writing = card.state === "draft" && change.may_write;
  const save = useCommand(editChange);
  const update = useCommand(bringUpToDate);
  const wrong = useWrong(save.refusal, draft.body);
  const write = (text: Parameters<Draft["set"]>[0]) => {
    draft.set(text);
    save.forget();
  };
  const keep = (next: ChangeView | undefined) => {
    if (!next) return;
    client.setQueryData(keys.change(card.id), next);
    void client.invalidateQueries({ queryKey: keys.strategy, exact: true });
  };
  const saveIt = async () => {
    if (!draft.isDirty) return;
    const { title, why, body, revision } = draft;
    const saved = await save.run({ id: card.id, revision, title, why, body });
    keep(saved);
    if (saved) say(t("strategy.saved"), { action: { label: t("ui.undo"), run: draft.undo } });
  };
  useShortcuts([
    shortcut("save-change", "mod+s", t("strategy.save"), () => void saveIt(), !writing || !draft.isDirty),
    shortcut("undo-change", "mod+z", t("strategy.undo"), draft.undo, !writing || !draft.canUndo),
    shortcut("redo-change", "mod+y", t("strategy.redo"), draft.redo, !writing || !draft.canRedo),
  ]);
  return (
    <Page
      title={card.title}
      aside={
        <div className={styles.head}>
          <StateTag change={card} />
          {writing && (
            <>
              <Button
                look="ghost"
                icon={<Undo2 size={15} />}
                aria-label={t("strategy.undo")}
                disabled={!draft.canUndo}
                onClick={draft.undo}
              />
              <Button
                look="ghost"
                icon={<Redo2 size={15} />}
                aria-label={t("strategy.redo")}
                disabled={!draft.canRedo}
                onClick={draft.redo}
              />
              <Button keyed="Ctrl S" busy={save.busy} disabled={!draft.isDirty} onClick={() => void saveIt()}>
                {t("strategy.save")}
              </Button>
            </>
          )}
          <Steps change={change} isDirty={draft.isDirty} onChanged={keep} />
        </div>
      }
    >
      <Toolbar>
        <Tabs
          label={card.title}
          current={view}
          onChange={(name) => setView(name as View)}
          tabs={VIEWS.map((id) => ({ id, label: t(`strategy.tab.${id}`) }))}
        />
        <span className={styles.quiet}>
          {card.author_name} · {t("strategy.basedOnVersion", { number: card.based_on })} ·{" "}
          {t("strategy.revision", { number: card.revision })} · {format.moment(card.created_at)}
        </span>
      </Toolbar>
      <div className={styles.scrolls}>
        <Refusals refusals={[save.refusal, update.refusal]} wrong={wrong} body={draft.body} />
        {card.outdated && card.state !== "withdrawn" && (
          <Outdated
            change={change}
            active={active}
            busy={update.busy}
            onUpdate={() => void update.run(card.id).then(keep)}
          />
        )}
        {card.version !== null && (
          <Notice tone="good">
            <Link to={`/strategy/versions/${card.version}`}>
              {t(card.state === "tried" ? "strategy.triedAs" : "strategy.publishedAs", { number: card.version })}
            </Link>
          </Notice>
        )}
        {view === "text" && (
          <TextView change={change} draft={{ ...draft, set: write }} writing={writing} wrong={wrong} />
        )}
        {view === "preview" && <PreviewPane change={change} isDirty={draft.isDirty} onChanged={keep} />}
        {view === "history" && <Events events={change.events} />}
      </div>
    </Page>
  );

  function shortcut(id: string, key: string, label: string, run: () => void, disabled: boolean) {
    return { id, keys: [key], label, group: t("keys.work"), run, disabled, whileWriting: true };
  }
}

interface RefusalsProps {
  refusals: readonly (Refusal | null)[];
  wrong: readonly Wrong[];
  body: Body;
}

/** What was refused, and every mistake by the name of what it is about; each stands at its control as well. */
function Refusals({ refusals, wrong, body }: RefusalsProps) {
  const { t } = useTranslation();
  const refusalText = useRefusalText();
  const label = useLabel();
  const things = new Map<string, Label>([
    ...body.bands.map((band) => [band.name, band.label] as const),
    ...body.rules.map((rule) => [rule.id, rule.label] as const),
    ...(body.desks ?? []).map((desk) => [desk.name, desk.label] as const),
  ]);
  const said = (one: Wrong) => {
    if (one.about === "") return one.text;
    const name = one.about === "setting" ? t(`strategy.setting.${one.name}`) : label(things.get(one.name), one.name);
    return t("strategy.mistakeOf", { about: t(`strategy.about.${one.about}`), name, text: one.text });
  };
  return refusals.map(
    (refusal) =>
      refusal && (
        <Notice key={refusal.code}>
          {refusalText(refusal)}
          {refusal.code === "strategy_wrong" && (
            <ul>
              {wrong.map((one, index) => (
                <li key={index}>{said(one)}</li>
              ))}
            </ul>
          )}
        </Notice>
      ),
  );
}

function Outdated(props: { change: ChangeView; active: number; busy: boolean; onUpdate: () => void }) {
  const { t } = useTranslation();
  const { card, meanwhile } = props.change;
  return (
    <Notice tone="warn">
      <p>{t("strategy.outdatedText", { based: card.based_on, active: props.active })}</p>
      <Differences differences={meanwhile} />
      {card.state === "draft" && props.change.may_write && (
        <Button busy={props.busy} onClick={props.onUpdate}>
          {t("strategy.bringUpToDate")}
        </Button>
      )}
    </Notice>
  );
}

interface TextProps {
  change: ChangeView;
  draft: Draft;
  writing: boolean;
  wrong: readonly Wrong[];
}

/** What it says: to be written while it is a draft, else to be read; always with what it would change. */
function TextView({ change, draft, writing, wrong }: TextProps) {
  const { t } = useTranslation();
  return (
    <div className={styles.two}>
      <div>
        {writing ? (
          <>
            <Section title={t("strategy.about.change")}>
              <div className={styles.title}>
                <TextField
                  label={t("strategy.titleOf")}
                  maxLength={120}
                  value={draft.title}
                  onChange={(event) => draft.set({ title: event.target.value })}
                />
                <TextArea
                  label={t("strategy.why")}
                  maxLength={4000}
                  value={draft.why}
                  onChange={(event) => draft.set({ why: event.target.value })}
                />
              </div>
            </Section>
            <Editor body={draft.body} wrong={wrong} onChange={(body) => draft.set({ body })} />
          </>
        ) : (
          <>
            {change.card.why && <p className={styles.lead}>{change.card.why}</p>}
            <StrategyText body={change.body as unknown as Body} />
          </>
        )}
      </div>
      <aside>
        <Section title={t("strategy.differsIn")}>
          {draft.isDirty && <p className={styles.quiet}>{t("strategy.saveFirst")}</p>}
          <Differences differences={change.differences} />
        </Section>
        <SegmentsNamed segments={change.segments} />
      </aside>
    </div>
  );
}
