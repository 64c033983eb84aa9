import { Check, PhoneMissed, PhoneOff } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { MissedCaller } from "@/api/types";
import { clockText, useFormat } from "@/i18n/format";
import table from "@/ui/Table.module.css";
import { Tag } from "@/ui/Tag";
import { useNow } from "@/ui/Timer";
import { Promised } from "./Promised";
import styles from "./MissedPage.module.css";

/** One caller nobody answered. */
export function MissedLine({ row }: { row: MissedCaller }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = new Date(useNow(30_000));
  const owed = row.call_back;
  const rang =
    row.offered_to === 0 ? t("inbound.missed.offeredToNobody") : t("inbound.missed.offered", { count: row.offered_to });
  return (
    <tr className={styles.row}>
      <td>
        {format.moment(row.arrived_at, now)}
        <span className={table.under}>{format.relative(row.arrived_at, now)}</span>
      </td>
      <td>
        <Who row={row} />
      </td>
      <td>
        <span className="numeric">{clockText(row.waited_seconds)}</span>
        <span className={table.under}>
          {t(`inbound.outcome.${row.outcome}`)} · {rang}
        </span>
      </td>
      <td>
        <CallBack row={row} now={now} />
      </td>
      <td>{owed && (owed.for_me ? t("inbound.missed.me") : (owed.for_user_name ?? t("inbound.missed.anybody")))}</td>
    </tr>
  );
}

/** Whose number it is, as far as the reader may know; the number itself only masked. */
function Who({ row }: { row: MissedCaller }) {
  const { t } = useTranslation();
  const number = row.display || t("inbound.withheld");
  if (row.candidates.length === 0)
    return (
      <>
        {t(`inbound.who.${row.recognised}`)}
        <span className={`${table.under} numeric`}>{number}</span>
      </>
    );
  return (
    <>
      {row.candidates.map((candidate) => (
        <span key={candidate.account_id} className={styles.who}>
          <Link className={table.name} to={`/accounts/${candidate.account_id}`}>
            {candidate.debtor_name}
          </Link>
          <Promised candidate={candidate} />
        </span>
      ))}
      <span className={`${table.under} numeric`}>
        {number} · {row.recognised === "several" ? t("inbound.who.several") : row.candidates[0]?.portfolio_name}
      </span>
    </>
  );
}

/** The call that is owed: still, made, or why there is none. */
function CallBack({ row, now }: { row: MissedCaller; now: Date }) {
  const { t } = useTranslation();
  const format = useFormat();
  const owed = row.call_back;
  if (!owed) return <Tag icon={PhoneOff}>{t(`inbound.missed.none.${row.recognised}`)}</Tag>;
  if (owed.done_at)
    return (
      <Tag tone="good" icon={Check}>
        {t("inbound.missed.done", { when: format.relative(owed.done_at, now) })}
      </Tag>
    );
  if (owed.cancelled_at) return <Tag icon={Check}>{t("inbound.missed.cancelled")}</Tag>;
  return (
    <Tag tone="bad" icon={PhoneMissed}>
      {t("inbound.missed.owed", { when: format.relative(owed.due_at, now) })}
    </Tag>
  );
}
