import { CalendarClock, Check, FlaskConical, Send } from "lucide-react";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import {
  activateChange,
  approveChange,
  isComputed,
  returnChange,
  submitChange,
  unscheduleChange,
  withdrawChange,
} from "@/api/strategy";
import type { Refusal } from "@/api/refusal";
import type { ChangeView } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { now as businessNow } from "@/i18n/clock";
import { isoDay, useFormat } from "@/i18n/format";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { DayField } from "@/ui/DayField";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { Choice, TextArea } from "@/ui/Field";
import { HourField } from "@/ui/HourField";
import { Notice } from "@/ui/Notice";
import styles from "./Strategy.module.css";

interface Props {
  change: ChangeView;
  isDirty: boolean;
  onChanged: (change: ChangeView | undefined) => void;
}

type Asking = "approve" | "return" | "withdraw" | "activate";

/** What can be done with a change as it stands: submit, approve, hand back, publish, give up. */
export function Steps({ change, isDirty, onChanged }: Props) {
  const { t } = useTranslation();
  const { card } = change;
  const navigate = useNavigate();
  const [asking, setAsking] = useState<Asking | null>(null);
  const submit = useCommand(submitChange);
  const unschedule = useCommand(unscheduleChange);
  const refusalText = useRefusalText();
  const refused = submit.refusal ?? unschedule.refusal;
  const isPreviewed = isComputed(change.preview ?? undefined) && change.preview?.revision === card.revision;
  const mayWrite = change.may_write;
  const isOpen = ["draft", "submitted", "approved"].includes(card.state);
  return (
    <>
      {isOpen && mayWrite && (
        <Button look="ghost" onClick={() => setAsking("withdraw")}>
          {t("strategy.withdraw")}
        </Button>
      )}
      {card.state === "draft" && mayWrite && (
        <Button
          look="primary"
          icon={<Send size={15} aria-hidden />}
          busy={submit.busy}
          disabled={isDirty}
          title={isPreviewed ? undefined : t("strategy.previewFirst")}
          onClick={() => void submit.run({ id: card.id, revision: card.revision }).then(onChanged)}
        >
          {t("strategy.submit")}
        </Button>
      )}
      {(card.state === "submitted" || card.state === "approved") && (
        <Button onClick={() => setAsking("return")}>{t("strategy.return")}</Button>
      )}
      {card.state === "submitted" && (
        <Button
          look="primary"
          icon={<Check size={15} aria-hidden />}
          disabled={!change.may_approve}
          title={change.may_approve ? undefined : t("strategy.notYourOwn")}
          onClick={() => setAsking("approve")}
        >
          {t("strategy.approve")}
        </Button>
      )}
      {card.state === "approved" && !card.activate_at && mayWrite && (
        <Button
          icon={<FlaskConical size={15} aria-hidden />}
          onClick={() => void navigate(`/experiments?try=${card.id}`)}
        >
          {t("experiments.tryIt")}
        </Button>
      )}
      {card.state === "approved" && !card.activate_at && mayWrite && (
        <Button look="primary" icon={<CalendarClock size={15} aria-hidden />} onClick={() => setAsking("activate")}>
          {t("strategy.publish")}
        </Button>
      )}
      {card.state === "approved" && card.activate_at && mayWrite && (
        <Button busy={unschedule.busy} onClick={() => void unschedule.run(card.id).then(onChanged)}>
          {t("strategy.unschedule")}
        </Button>
      )}
      {refused && (
        <div className={styles.refused}>
          <Notice>{refusalText(refused)}</Notice>
        </div>
      )}
      {asking && asking !== "activate" && (
        <Say deed={asking} change={change} onClose={() => setAsking(null)} onChanged={onChanged} />
      )}
      {asking === "activate" && <Activate change={change} onClose={() => setAsking(null)} onChanged={onChanged} />}
    </>
  );
}

interface Closing {
  change: ChangeView;
  onClose: () => void;
  onChanged: (change: ChangeView | undefined) => void;
}

function Frame(props: {
  title: string;
  deed: string;
  busy: boolean;
  refusal: Refusal | null;
  onSubmit: () => void;
  onClose: () => void;
  children: React.ReactNode;
}) {
  const { t } = useTranslation();
  const refusalText = useRefusalText();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    props.onSubmit();
  };
  return (
    <Dialog title={props.title} onClose={props.onClose}>
      <form onSubmit={submit}>
        {props.children}
        {props.refusal && <Notice>{refusalText(props.refusal)}</Notice>}
        <DialogActions>
          <Button onClick={props.onClose}>{t("ui.cancel")}</Button>
          <Button look="primary" type="submit" busy={props.busy}>
            {props.deed}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** Approve, hand back or give up, with a word about it. */
function Say({ deed, change, onClose, onChanged }: Closing & { deed: Exclude<Asking, "activate"> }) {
  const { t } = useTranslation();
  const { id, revision } = change.card;
  const [note, setNote] = useState("");
  const command = useCommand(async () => {
    if (deed === "approve") return approveChange({ id, revision, note });
    return deed === "return" ? returnChange({ id, note }) : withdrawChange({ id, note });
  });
  const act = async () => {
    const next = await command.run();
    if (!next) return;
    onChanged(next);
    onClose();
  };
  return (
    <Frame
      title={t(`strategy.${deed}`)}
      deed={t(`strategy.${deed}`)}
      busy={command.busy}
      refusal={command.refusal}
      onSubmit={() => void act()}
      onClose={onClose}
    >
      <p className={styles.quiet}>{t(`strategy.ask.${deed}`, { number: revision })}</p>
      <TextArea
        label={t("strategy.note")}
        data-autofocus
        maxLength={1000}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
    </Frame>
  );
}

/** From when the change holds: now, or a moment to come. */
function Activate({ change, onClose, onChanged }: Closing) {
  const { t } = useTranslation();
  const format = useFormat();
  const [when, setWhen] = useState<"now" | "later">("now");
  const [at, setAt] = useState(() => new Date(businessNow().getTime() + 12 * 3_600_000));
  const command = useCommand(activateChange);
  const two = (n: number) => String(n).padStart(2, "0");
  const time = `${two(at.getHours())}:${two(at.getMinutes())}`;
  const set = (day: string, clock: string) => {
    const moment = new Date(`${day}T${clock}:00`);
    if (!Number.isNaN(moment.getTime())) setAt(moment);
  };
  const act = async () => {
    const next = await command.run({ id: change.card.id, at: when === "now" ? null : at.toISOString() });
    if (!next) return;
    onChanged(next);
    onClose();
  };
  return (
    <Frame
      title={t("strategy.publish")}
      deed={
        when === "now" ? t("strategy.publishNow") : t("strategy.publishAt", { when: format.moment(at.toISOString()) })
      }
      busy={command.busy}
      refusal={command.refusal}
      onSubmit={() => void act()}
      onClose={onClose}
    >
      <Choice
        label={t("strategy.fromWhen")}
        name="when"
        value={when}
        onChange={setWhen}
        options={[
          { value: "now", label: t("strategy.now") },
          { value: "later", label: t("strategy.later") },
        ]}
      />
      {when === "later" && (
        <div className={styles.pair}>
          <DayField
            label={t("worklist.day")}
            value={isoDay(at)}
            min={isoDay(businessNow())}
            onChange={(day) => set(day, time)}
          />
          <HourField key={time} label={t("worklist.hour")} time={time} onSaid={(said) => set(isoDay(at), said)} />
        </div>
      )}
      <p className={styles.quiet}>{t("strategy.publishText")}</p>
    </Frame>
  );
}
