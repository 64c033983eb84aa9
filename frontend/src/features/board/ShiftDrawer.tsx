import { useQuery } from "@tanstack/react-query";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import { shiftQuery, usePauseLabel } from "@/api/floor";
import { asRefusal } from "@/api/refusal";
import type { PresenceState, ShiftCard } from "@/api/types";
import { clockText, useFormat } from "@/i18n/format";
import { useRefusalText } from "@/i18n/words";
import { Dialog } from "@/ui/Dialog";
import { Empty } from "@/ui/Empty";
import { Notice } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { STATES } from "./stateLooks";
import styles from "./ShiftDrawer.module.css";

const AGAIN_EVERY = 10_000;

/** One collector's day: every state they were in, how long, and what share of their ready time went into conversations. */
export function ShiftDrawer({ userId, name, onClose }: { userId: string; name: string; onClose: () => void }) {
  const { t } = useTranslation();
  const refusalText = useRefusalText();
  const shift = useQuery({ ...shiftQuery(userId), refetchInterval: AGAIN_EVERY });
  return (
    <Dialog as="drawer" title={t("board.shiftOf", { name })} onClose={onClose}>
      {shift.isPending && <Skeleton lines={9} />}
      {shift.error && <Notice>{refusalText(asRefusal(shift.error))}</Notice>}
      {shift.data?.stretches.length === 0 && <Empty title={t("board.notYetHere")}>{t("board.notYetHereText")}</Empty>}
      {shift.data && shift.data.stretches.length > 0 && <Shift shift={shift.data} />}
    </Dialog>
  );
}

function Shift({ shift }: { shift: ShiftCard }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className={styles.shift}>
      <dl className={styles.figures}>
        <Figure name={t("board.signedOn")} value={clockText(shift.signed_on_seconds)} />
        <Figure
          name={t("board.occupancy")}
          value={format.percent(shift.handling_seconds, shift.ready_seconds)}
          more={t("board.occupancyOf", {
            handling: clockText(shift.handling_seconds),
            ready: clockText(shift.ready_seconds),
          })}
        />
        <Figure name={t("board.worked_time")} value={clockText(shift.worked_seconds)} />
      </dl>
      <p className={styles.definition}>{t("board.occupancyMeans")}</p>
      <Ribbon shift={shift} />
      <ByState shift={shift} />
      <History shift={shift} />
    </div>
  );
}

function Figure({ name, value, more }: { name: string; value: string; more?: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
      {more && <dd className={styles.more}>{more}</dd>}
    </div>
  );
}

/** The shift as a line: widths are time. What it shows stands in the tables below as well. */
function Ribbon({ shift }: { shift: ShiftCard }) {
  const format = useFormat();
  const [first] = shift.stretches;
  return (
    <div aria-hidden>
      <div className={styles.ribbon}>
        {shift.stretches.map((one, place) => (
          <Fragment key={one.started_at}>
            <i className={styles.gone} style={{ flexGrow: secondsAway(shift, place) }} />
            <i data-tone={STATES[one.state].tone} style={{ flexGrow: Math.max(1, seconds(one, shift.until)) }} />
          </Fragment>
        ))}
      </div>
      <div className={styles.ends}>
        <span>{first && format.time(first.started_at)}</span>
        <span>{format.time(shift.stretches.at(-1)?.ended_at ?? shift.until)}</span>
      </div>
    </div>
  );
}

function ByState({ shift }: { shift: ShiftCard }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <table className={styles.table}>
      <caption>{t("board.byState")}</caption>
      <tbody>
        {shift.by_state.map(({ state, reason, seconds }) => (
          <tr key={`${state} ${reason ?? ""}`}>
            <th scope="row">
              <State state={state} reason={reason} />
            </th>
            <td>{clockText(seconds)}</td>
            <td className={styles.share}>{format.percent(seconds, shift.signed_on_seconds)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function History({ shift }: { shift: ShiftCard }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <table className={styles.table}>
      <caption>{t("board.history")}</caption>
      <tbody>
        {shift.stretches.toReversed().map((one) => (
          <tr key={one.started_at}>
            <td className={styles.at}>{format.time(one.started_at)}</td>
            <th scope="row">
              <State state={one.state} reason={one.reason} />
            </th>
            <td>{clockText(seconds(one, shift.until))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function State({ state, reason }: { state: PresenceState; reason: string | null }) {
  const { t } = useTranslation();
  const pauseLabel = usePauseLabel();
  const { icon: Icon, tone } = STATES[state];
  return (
    <span className={styles.state} data-tone={tone}>
      <Icon size={14} strokeWidth={2.1} aria-hidden />
      {t(`session.presence.${state}`)}
      {state === "paused" && reason && <em>{pauseLabel(reason)}</em>}
    </span>
  );
}

/** How long they were signed out before this stretch. */
function secondsAway(shift: ShiftCard, place: number): number {
  const [before, after] = [shift.stretches[place - 1], shift.stretches[place]];
  return before?.ended_at && after ? (Date.parse(after.started_at) - Date.parse(before.ended_at)) / 1_000 : 0;
}

function seconds(stretch: { started_at: string; ended_at: string | null }, until: string): number {
  return (Date.parse(stretch.ended_at ?? until) - Date.parse(stretch.started_at)) / 1_000;
}
