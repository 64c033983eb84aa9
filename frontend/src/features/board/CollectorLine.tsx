import { Headphones } from "lucide-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { CollectorRow, MoneyTotal } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { SpyMenu } from "./SpyMenu";
import { STATES } from "./stateLooks";
import styles from "./Board.module.css";

/** One collector. Plain elements, drawn again only when the row itself is another one. */
export const CollectorLine = memo(function CollectorLine({ row }: { row: CollectorRow }) {
  const { t } = useTranslation();
  const { icon: Icon, tone, tooLong } = STATES[row.state];
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
          {row.reason && <em>{t(`session.pause.${row.reason}`, { defaultValue: row.reason })}</em>}
        </span>
      </td>
      <td className={styles.since}>
        {row.state !== "offline" && (
          <time data-since={Date.parse(row.since)} data-too-long={tooLong} dateTime={row.since} />
        )}
      </td>
      <td className={styles.account}>
        {row.account_id && (
          <Link to={`/accounts/${row.account_id}`}>
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
        <SpyMenu row={row} />
      </td>
    </tr>
  );
});

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
