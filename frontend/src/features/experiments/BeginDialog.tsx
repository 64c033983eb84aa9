import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { beginExperiment, durationQuery, type Guessed } from "@/api/experiments";
import { keys } from "@/api/keys";
import { asRefusal } from "@/api/refusal";
import type { ExperimentsPage } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { now as businessNow } from "@/i18n/clock";
import { addDays, dayOf, isoDay, useFormat } from "@/i18n/format";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { DayField } from "@/ui/DayField";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { Choice, Pair, SelectField, TextField } from "@/ui/Field";
import { Notice } from "@/ui/Notice";
import { say } from "@/ui/toasts";
import { ShareField } from "./ShareField";
import { MEASURES, useFigures } from "./words";
import styles from "./Experiments.module.css";

interface Props {
  page: ExperimentsPage;
  /** The change to be tried, where one came from its page. */
  trying: string | null;
  onClose: () => void;
}

const MOST_DAYS = 90;

/** What is tried, on how many accounts, judged by what, for how long: with the time it will take. */
export function BeginDialog({ page, trying, onClose }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const refusalText = useRefusalText();
  const figures = useFigures();
  const today = businessNow();
  const first = page.candidates.find((one) => one.change_id === trying) ?? page.candidates[0];
  const [changeId, setChangeId] = useState(first?.change_id ?? "");
  const [title, setTitle] = useState(first?.title ?? "");
  const [challenger, setChallenger] = useState(45);
  const [heldOut, setHeldOut] = useState(5);
  const [heldDays, setHeldDays] = useState("90");
  const [measure, setMeasure] = useState<(typeof MEASURES)[number]>("paid");
  const [effect, setEffect] = useState("20");
  const [until, setUntil] = useState(isoDay(addDays(today, 30)));
  const begin = useCommand(beginExperiment);
  const asked: Guessed = {
    challenger_points: challenger * 100,
    hold_out_points: heldOut * 100,
    measure,
    effect_points: Math.round(Number(effect.replace(",", ".")) * 100) || 0,
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const ends = dayOf(until);
    ends.setHours(23, 59);
    const made = await begin.run({
      ...asked,
      change_id: changeId,
      title,
      hold_out_days: Number(heldDays) || 0,
      ends_at: ends.toISOString(),
    });
    if (!made) return;
    void client.invalidateQueries({ queryKey: keys.experiments });
    void client.invalidateQueries({ queryKey: keys.strategy });
    say(t("experiments.begunSaid"));
    void navigate(`/experiments/${made.card.id}`);
  };
  return (
    <Dialog title={t("experiments.begin")} wide onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <Pair>
          <SelectField
            label={t("experiments.challengerIs")}
            value={changeId}
            onChange={(event) => setChangeId(event.target.value)}
          >
            {page.candidates.map((one) => (
              <option key={one.change_id} value={one.change_id}>
                {one.title}
              </option>
            ))}
          </SelectField>
          <TextField
            label={t("experiments.titleOf")}
            required
            maxLength={120}
            value={title}
            onChange={(event) => setTitle(event.target.value)}
          />
        </Pair>
        <ShareField
          label={t("experiments.challengerShare")}
          least={1}
          most={99}
          value={challenger}
          onChange={setChallenger}
        />
        <ShareField label={t("experiments.holdOutShare")} least={0} most={20} value={heldOut} onChange={setHeldOut} />
        <p className={styles.quiet}>
          {t("experiments.championHas", { share: figures.share(Math.max(0, 100 - challenger - heldOut) * 100) })}{" "}
          {heldOut > 0 && t("experiments.protection")}
        </p>
        <Choice
          label={t("experiments.measureOf")}
          name="measure"
          value={measure}
          onChange={setMeasure}
          options={MEASURES.map((value) => ({ value, label: t(`experiments.measure.${value}`) }))}
        />
        <Pair>
          <TextField
            label={t("experiments.effect")}
            hint={t("experiments.effectHint")}
            inputMode="decimal"
            required
            value={effect}
            onChange={(event) => setEffect(event.target.value)}
          />
          <DayField
            label={t("experiments.until")}
            hint={t("experiments.untilHint")}
            value={until}
            min={isoDay(addDays(today, 1))}
            max={isoDay(addDays(today, MOST_DAYS - 1))}
            onChange={setUntil}
          />
        </Pair>
        {heldOut > 0 && (
          <TextField
            label={t("experiments.holdOutDays")}
            inputMode="numeric"
            required
            value={heldDays}
            onChange={(event) => setHeldDays(event.target.value)}
          />
        )}
        <Duration asked={asked} until={until} />
        {begin.refusal && <Notice>{refusalText(begin.refusal)}</Notice>}
        <DialogActions>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button look="primary" type="submit" busy={begin.busy}>
            {t("experiments.begin")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** Nobody moves a slider more slowly than this: what lies between is not asked. */
const PAUSE_MS = 250;

/** How long it will take, said while the shares are chosen. */
function Duration({ asked, until }: { asked: Guessed; until: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const figures = useFigures();
  const refusalText = useRefusalText();
  const [settled, setSettled] = useState(asked);
  const wish = JSON.stringify(asked);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(JSON.parse(wish) as Guessed), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [wish]);
  const told = useQuery({ ...durationQuery(settled), placeholderData: keepPreviousData });
  if (told.error) return <Notice>{refusalText(asRefusal(told.error))}</Notice>;
  if (!told.data) return null;
  const { days, in_days, accounts, share, champion, challenger, hold_out } = told.data;
  const planned = Math.round((dayOf(until).getTime() - dayOf(isoDay(businessNow())).getTime()) / 86_400_000);
  const isTooShort = days !== null && days > planned;
  return (
    <Notice tone={isTooShort ? "warn" : "info"}>
      {days === null
        ? t("experiments.estimateNone")
        : t("experiments.estimate", {
            count: days,
            days: in_days,
            accounts: format.count(accounts),
            share: figures.percent(share),
          })}
      {isTooShort && <p>{t("experiments.tooShort")}</p>}
      <p className={styles.quiet}>
        {t("experiments.split", {
          champion: format.count(champion),
          challenger: format.count(challenger),
          held: format.count(hold_out),
        })}
      </p>
    </Notice>
  );
}
