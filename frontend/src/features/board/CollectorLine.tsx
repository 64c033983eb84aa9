import { Headphones } from "lucide-react";
import { memo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { CONTRADICTION_SHOWN_AFTER, usePauseLabel } from "@/api/floor";
import type { CollectorRow, MoneyTotal } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { RowMenu } from "./RowMenu";
import { STATES } from "./stateLooks";
import styles from "./Board.module.css";

interface Props {
  row: CollectorRow;
  /** Show this collector's day. */
  onShift: (row: CollectorRow) => void;
}

/** One collector. Plain elements, drawn again only when the row itself is another one. */
export const CollectorLine = memo(function CollectorLine({ row, onShift }: Props) {
  const { t } = useTranslation();
  const pauseLabel = usePauseLabel();
  const { icon: Icon, tone } = STATES[row.state];
  const tooLong = longestSeconds(row);
  return (
    <tr className={styles.line} data-tone={tone} data-collector={row.name}>
      <th scope="row">{row.name}</th>
      <td>
        <span className={styles.state} data-tone={tone}>
          <Icon size={14} strokeWidth={2.1} aria-hidden />
          {t(`session.presence.${row.state}`)}
          {row.listeners.map(({ name, mode }) => (
            <em key={name} className={styles.listener} title={t(`supervision.on.${mode}`, { name })}>
              <Headphones size={12} aria-hidden />
              {name}
            </em>
          ))}
          {row.state === "paused" && row.reason && <em>{pauseLabel(row.reason)}</em>}
          <Remark from={row.overdue_at}>{t("session.overdue")}</Remark>
          <Remark from={row.mismatch_since} after={CONTRADICTION_SHOWN_AFTER} bad>
            {row.mismatch && t(`session.mismatch.${row.mismatch}`)}
          </Remark>
        </span>
      </td>
      <td className={styles.since}>
        {row.state !== "offline" && (
          <time data-since={Date.parse(row.since)} data-too-long={tooLong} dateTime={row.since} />
        )}
      </td>
      <td className={styles.account}>
        {row.account_id && (
          <Link to={`/accounts/${row.account_id}`} title={`${row.debtor_name} · ${row.account_reference}`}>
            {row.debtor_name} <small>{row.account_reference}</small>
          </Link>
        )}
      </td>
      <Count value={row.accounts_worked} />
      <Count value={row.attempts} />
      <Count value={row.connects} />
      <Count value={row.contacts} />
      <Count value={row.right_party_contacts} strong />
      <Count value={row.promises} strong />
      <Sums sums={row.promised} />
      <Sums sums={row.collected} />
      <td className={styles.deeds}>
        <RowMenu row={row} onShift={onShift} />
      </td>
    </tr>
  );
});

/** A word that holds from a moment on; the clock of the board uncovers it (`data-from`). */
function Remark(props: { from: string | null | undefined; after?: number; bad?: boolean; children: ReactNode }) {
  if (!props.from) return null;
  const from = Date.parse(props.from) + (props.after ?? 0);
  return (
    <strong key={from} hidden className={styles.remark} data-bad={props.bad} data-from={from}>
      {props.children}
    </strong>
  );
}

/** After how many seconds a state is too long: a pause by its reason, everything else by the state. */
function longestSeconds(row: CollectorRow): number | undefined {
  return row.overdue_at ? (Date.parse(row.overdue_at) - Date.parse(row.since)) / 1_000 : STATES[row.state].tooLong;
}

function Count({ value, strong }: { value: number; strong?: boolean }) {
  const format = useFormat();
  return (
    <td className={strong ? styles.strong : styles.count}>
      {value === 0 ? <span className={styles.none}>0</span> : format.count(value)}
    </td>
  );
}

/** The first currency, and how many more there are: a row stays one line; the whole is said on pointing and to screen readers. */
function Sums({ sums }: { sums: readonly MoneyTotal[] }) {
  const format = useFormat();
  const [first, ...more] = sums;
  const whole = sums.map((sum) => format.money(sum)).join(" · ");
  return (
    <td className={styles.sums} title={more.length > 0 ? whole : undefined} aria-label={whole || undefined}>
      {first && (
        <>
          <small>{first.currency}</small> {format.amount(first)}
        </>
      )}
      {more.length > 0 && <small className={styles.more}>+{more.length}</small>}
    </td>
  );
}
