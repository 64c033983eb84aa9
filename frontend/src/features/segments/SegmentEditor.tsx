import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { keys } from "@/api/keys";
import { asRefusal, type Refusal } from "@/api/refusal";
import {
  changeSegment,
  conditionFieldsQuery,
  createSegment,
  segmentsQuery,
  segmentVersionsQuery,
} from "@/api/segments";
import type { SegmentCard, SegmentVersionCard } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { useFormat } from "@/i18n/format";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { TextArea, TextField } from "@/ui/Field";
import { Notice } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { Tag } from "@/ui/Tag";
import { say } from "@/ui/toasts";
import type { Condition } from "@/ui/rules/condition";
import { mistakeText, type Mistake } from "@/ui/rules/mistakes";
import { RuleBuilder } from "@/ui/rules/RuleBuilder";
import { referencesIn, withSegments } from "@/ui/rules/segments";
import { conditionOf } from "./conditionOf";
import { SizePanel } from "./SizeText";
import { useSize } from "./useSize";
import styles from "./Segments.module.css";

interface Props {
  /** Null: a new one. */
  segment: SegmentCard | null;
  /** What a new one starts from. */
  start?: Condition | null;
  onClose: () => void;
}

/** Writes a segment with its size beside it; saving makes a version, and older ones can be taken up again. */
export function SegmentEditor({ segment, start = null, onClose }: Props) {
  const { t, i18n } = useTranslation();
  const refusalText = useRefusalText();
  const client = useQueryClient();
  const { data: fields } = useQuery(conditionFieldsQuery);
  const { data: all } = useQuery(segmentsQuery);
  const [name, setName] = useState(segment?.name ?? "");
  const [description, setDescription] = useState(segment?.latest.description ?? "");
  const [condition, setCondition] = useState<Condition | null>(segment ? conditionOf(segment.latest) : start);
  const [unfinished, setUnfinished] = useState(0);
  const create = useCommand(createSegment);
  const change = useCommand(changeSegment);
  const live = useSize(condition);
  const refusal = create.refusal ?? change.refusal;
  const problem = (refusal ?? (live.error ? asRefusal(live.error) : null)) as Refusal | null;
  const format = useFormat();
  const mistakes = useMemo(() => {
    const told = problem?.code === "condition_wrong" ? (problem.facts.mistakes as Mistake[]) : [];
    return told.map((mistake) => ({
      path: mistake.path ?? "",
      text: mistakeText(t, format, fields ?? [], i18n.language, mistake),
    }));
  }, [problem, fields, t, format, i18n.language]);
  const known = useMemo(
    () => withSegments(fields ?? [], all?.filter((one) => one.id !== segment?.id) ?? [], referencesIn(condition), t),
    [fields, all, segment?.id, condition, t],
  );
  const archived = Boolean(segment?.archived_at);
  const same =
    segment !== null &&
    JSON.stringify(condition) === JSON.stringify(segment.latest.condition) &&
    description.trim() === segment.latest.description;

  const save = async () => {
    const wish = { condition, description };
    const saved = segment
      ? await change.run({ id: segment.id, based_on: segment.latest.number, ...wish })
      : await create.run({ name, ...wish });
    if (!saved) return;
    await client.invalidateQueries({ queryKey: keys.segments });
    say(t("segments.saved", { name: saved.name, number: saved.latest.number }));
    onClose();
  };
  const takeUp = (version: SegmentVersionCard) => {
    setCondition(conditionOf(version));
    setDescription(version.description);
  };
  const canSave = !archived && unfinished === 0 && !same && (segment !== null || name.trim() !== "");
  return (
    <form
      className={styles.editor}
      aria-label={segment ? segment.name : t("segments.new")}
      onSubmit={(event) => {
        event.preventDefault();
        if (canSave) void save();
      }}
    >
      <div className={styles.main}>
        <div className={styles.about}>
          {segment ? (
            <h2>{segment.name}</h2>
          ) : (
            <TextField
              label={t("segments.name")}
              hint={t("segments.nameStays")}
              value={name}
              maxLength={60}
              required
              data-autofocus
              onChange={(event) => setName(event.target.value)}
            />
          )}
          <TextArea
            label={t("segments.description")}
            rows={2}
            maxLength={1000}
            value={description}
            onChange={(event) => setDescription(event.target.value)}
          />
        </div>
        {archived && <Notice tone="warn">{t("segments.isArchived")}</Notice>}
        {fields && all ? (
          <RuleBuilder
            label={t("segments.who")}
            fields={known}
            value={condition}
            mistakes={mistakes}
            disabled={archived}
            onChange={(next, open) => {
              setCondition(next);
              setUnfinished(open);
              create.forget();
              change.forget();
            }}
          />
        ) : (
          <Skeleton lines={4} tall />
        )}
        {refusal && mistakes.length === 0 && <Notice>{refusalText(refusal)}</Notice>}
        <div className={styles.actions}>
          <Button type="submit" look="primary" busy={create.busy || change.busy} disabled={!canSave}>
            {segment ? t("segments.saveVersion", { number: segment.latest.number + 1 }) : t("segments.save")}
          </Button>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          {unfinished > 0 && (
            <p className={styles.hint} role="status">
              {t("segments.unfinished", { count: unfinished })}
            </p>
          )}
        </div>
      </div>
      <aside className={styles.aside} aria-label={t("segments.sizeNow")}>
        <div role="status" aria-live="polite" aria-busy={live.old}>
          <h3>
            {t("segments.sizeNow")}{" "}
            {live.size && (
              <Tag tone={live.size.exact ? "good" : "info"}>
                {t(live.size.exact ? "segments.exact" : "segments.estimate")}
              </Tag>
            )}
          </h3>
          {live.size ? <SizePanel size={live.size} old={live.old} /> : live.error ? null : <Skeleton lines={3} tall />}
          {live.size?.accounts.value === 0 && <p className={styles.hint}>{t("segments.nobody")}</p>}
          {live.size && !live.size.exact && (
            <p className={styles.hint}>{t("segments.sampled", { sampled: live.size.sampled ?? 0 })}</p>
          )}
          {live.error && mistakes.length === 0 && <Notice>{refusalText(asRefusal(live.error))}</Notice>}
        </div>
        {segment && <Versions segment={segment} disabled={archived} onTakeUp={takeUp} />}
      </aside>
    </form>
  );
}

function Versions(props: { segment: SegmentCard; disabled: boolean; onTakeUp: (version: SegmentVersionCard) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data: versions = [] } = useQuery(segmentVersionsQuery(props.segment.id));
  return (
    <section>
      <h3>{t("segments.versions")}</h3>
      <ol className={styles.versions}>
        {versions.map((version) => (
          <li key={version.number}>
            <div>
              <strong>{t("segments.version", { number: version.number })}</strong>
              <span className={styles.under}>
                {version.made_by_name} · {format.moment(version.made_at)}
              </span>
              {version.description && <span className={styles.under}>{version.description}</span>}
            </div>
            <Button
              size="small"
              disabled={props.disabled}
              aria-label={t("segments.takeUpVersion", { number: version.number })}
              onClick={() => props.onTakeUp(version)}
            >
              {t("segments.takeUp")}
            </Button>
          </li>
        ))}
      </ol>
    </section>
  );
}
