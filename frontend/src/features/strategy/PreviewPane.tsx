import { useQuery } from "@tanstack/react-query";
import { Eye } from "lucide-react";
import { useEffect, useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { asRefusal } from "@/api/refusal";
import { askPreview, changeQuery, isComputed, previewQuery } from "@/api/strategy";
import type { ChangeView, Floor, PreviewCard } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { useFormat } from "@/i18n/format";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { TextField } from "@/ui/Field";
import { Notice } from "@/ui/Notice";
import { useShortcuts } from "@/ui/shortcuts";
import { PreviewResult } from "./PreviewResult";
import styles from "./Strategy.module.css";

interface Props {
  change: ChangeView;
  isDirty: boolean;
  onChanged: (change: ChangeView | undefined) => void;
}

/** What the change would do to the real worklist: asked for, computed by the worker, looked at. */
export function PreviewPane({ change, isDirty, onChanged }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const refusalText = useRefusalText();
  const { card } = change;
  const ask = useCommand(askPreview);
  const [asked, setAsked] = useState<PreviewCard | null>(null);
  const shown = asked ?? change.preview;
  const preview = useQuery({
    ...previewQuery(shown?.id ?? ""),
    enabled: shown !== null,
    initialData: shown ?? undefined,
  });
  const again = useQuery({ ...changeQuery(card.id), enabled: false });
  const isDone = isComputed(preview.data);
  const mayAsk = ["draft", "submitted", "approved"].includes(card.state) && change.may_write;
  const run = async (floor: Partial<Floor>) => {
    const next = await ask.run({ id: card.id, floor });
    if (next) setAsked(next);
  };
  const doneId = isDone ? preview.data?.id : null;
  const knownId = isComputed(change.preview ?? undefined) ? change.preview?.id : null;
  useEffect(() => {
    // The page's head knows only then that the revision was looked at.
    if (doneId && doneId !== knownId) void again.refetch().then((told) => onChanged(told.data));
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [doneId, knownId]);
  useShortcuts([
    {
      id: "preview-change",
      keys: ["p"],
      label: t("strategy.preview"),
      group: t("keys.work"),
      disabled: !mayAsk || isDirty,
      run: () => void run({}),
    },
  ]);
  const stale = preview.data && card.version === null && (preview.data.revision !== card.revision || card.outdated);
  return (
    <div className={styles.preview}>
      {mayAsk && (
        <FloorForm
          key={shown?.id ?? "none"}
          floor={shown?.floor ?? null}
          busy={ask.busy || (shown !== null && !isDone)}
          disabled={isDirty}
          onAsk={(floor) => void run(floor)}
        />
      )}
      {isDirty && <Notice tone="info">{t("strategy.saveFirst")}</Notice>}
      {ask.refusal && <Notice>{refusalText(ask.refusal)}</Notice>}
      {preview.error && <Notice>{refusalText(asRefusal(preview.error))}</Notice>}
      {shown === null && <p className={styles.lead}>{t(mayAsk ? "strategy.previewNone" : "strategy.previewNotYet")}</p>}
      {stale && isDone && (
        <Notice tone="warn">{t("strategy.previewStale", { number: preview.data?.revision ?? 0 })}</Notice>
      )}
      {preview.data && !isDone && <Progress preview={preview.data} />}
      {preview.data?.state === "failed" && <Notice>{t("strategy.previewFailed")}</Notice>}
      {preview.data?.result && (
        <>
          <p className={styles.quiet}>
            {t("strategy.asOf", {
              when: format.moment(preview.data.as_of ?? preview.data.asked_at),
              number: preview.data.against,
            })}
          </p>
          {!preview.data.names_all && <Notice tone="info">{t("strategy.namesYours")}</Notice>}
          <PreviewResult result={preview.data.result} floor={preview.data.floor} />
        </>
      )}
    </div>
  );
}

function Progress({ preview }: { preview: PreviewCard }) {
  const { t } = useTranslation();
  return (
    <div className={styles.progress} role="status">
      <progress max={100} value={preview.share} aria-label={t("strategy.preview")} />
      <span>{t(`strategy.step.${preview.step}`, { defaultValue: preview.step })}</span>
    </div>
  );
}

interface FloorProps {
  floor: Floor | null;
  busy: boolean;
  disabled: boolean;
  onAsk: (floor: Partial<Floor>) => void;
}

/** What the floor can do in a day: as measured where there is enough, else as somebody says. */
function FloorForm({ floor, busy, disabled, onAsk }: FloorProps) {
  const { t } = useTranslation();
  const [collectors, setCollectors] = useState(String(floor?.collectors ?? ""));
  const [hours, setHours] = useState(floor ? String(floor.minutes_each / 60) : "");
  const [minutes, setMinutes] = useState(floor && !floor.measured_from ? String(floor.seconds_per_account / 60) : "");
  const number = (text: string, times = 1) => (text.trim() === "" ? undefined : Math.round(Number(text) * times));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onAsk({
      collectors: number(collectors),
      minutes_each: number(hours, 60),
      seconds_per_account: number(minutes, 60),
    });
  };
  const measured = floor && floor.measured_from > 0;
  return (
    <form className={styles.floor} onSubmit={submit}>
      <TextField
        label={t("strategy.collectors")}
        type="number"
        min={0}
        value={collectors}
        placeholder={t("strategy.asCounted")}
        onChange={(event) => setCollectors(event.target.value)}
      />
      <TextField
        label={t("strategy.hoursEach")}
        type="number"
        min={0}
        max={24}
        step="any"
        value={hours}
        placeholder="6"
        onChange={(event) => setHours(event.target.value)}
      />
      <TextField
        label={t("strategy.minutesPer")}
        type="number"
        min={0.1}
        step="any"
        value={minutes}
        placeholder={measured ? String(Math.round(floor.seconds_per_account / 6) / 10) : t("strategy.asMeasured")}
        onChange={(event) => setMinutes(event.target.value)}
      />
      <Button
        type="submit"
        look="primary"
        keyed="P"
        icon={<Eye size={15} aria-hidden />}
        busy={busy}
        disabled={disabled}
      >
        {t("strategy.preview")}
      </Button>
    </form>
  );
}
