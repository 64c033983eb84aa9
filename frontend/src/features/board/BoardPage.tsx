import { useQuery } from "@tanstack/react-query";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { teamsQuery } from "@/api/board";
import type { CollectorRow } from "@/api/types";
import { useBoard, useLiveBoard, type LiveBoard } from "@/live/useBoard";
import { ActionsHeading } from "@/ui/ActionsHeading";
import { Empty } from "@/ui/Empty";
import { Page } from "@/ui/Page";
import { Skeleton } from "@/ui/Skeleton";
import { CollectorLine } from "./CollectorLine";
import { Freshness } from "./Freshness";
import { ShiftDrawer } from "./ShiftDrawer";
import { sorted, totalsOf, type Sort } from "./stateLooks";
import { StateRibbon } from "./StateRibbon";
import { Totals } from "./Totals";
import { useTicking } from "./useTicking";
import styles from "./Board.module.css";

/** The supervisor's board: the floor as it is this second, and when it is not, since when. */
export function BoardPage() {
  const [search, setSearch] = useSearchParams();
  const team = search.get("team");
  return <TeamBoard key={team ?? ""} team={team} onTeam={(id) => setSearch({ team: id }, { replace: true })} />;
}

function TeamBoard({ team, onTeam }: { team: string | null; onTeam: (id: string) => void }) {
  const { t } = useTranslation();
  const live = useLiveBoard(team);
  const teams = useQuery(teamsQuery);
  const teamId = useBoard(live.store, (board) => board.teamId);
  const name = useBoard(live.store, (board) => board.teamName);
  const choice = teams.data && teams.data.length > 1 && (
    <select
      className={styles.team}
      aria-label={t("board.team")}
      value={teamId}
      onChange={(event) => onTeam(event.target.value)}
    >
      {teams.data.map((one) => (
        <option key={one.id} value={one.id}>
          {one.name}
        </option>
      ))}
    </select>
  );
  return (
    <Page title={name || t("board.title")} aside={choice || undefined}>
      <Floor live={live} />
    </Page>
  );
}

const COLUMNS: { name: string; sort?: Sort; right?: boolean }[] = [
  { name: "collector", sort: "name" },
  { name: "state", sort: "state" },
  { name: "since" },
  { name: "account" },
  { name: "worked", right: true },
  { name: "attempts", sort: "attempts", right: true },
  { name: "connects", right: true },
  { name: "contacts", right: true },
  { name: "rightParty", sort: "right_party_contacts", right: true },
  { name: "promises", sort: "promises", right: true },
  { name: "promised", right: true },
  { name: "collected", right: true },
];

function Floor({ live }: { live: LiveBoard }) {
  const { t } = useTranslation();
  const board = useBoard(live.store, (whole) => whole);
  const [by, setBy] = useState<Sort>("state");
  const [shift, setShift] = useState<CollectorRow | null>(null);
  const around = useRef<HTMLDivElement>(null);
  const offset = board.heardAt === null ? 0 : Date.parse(board.now) - board.heardAt;
  const rows = useMemo(() => sorted(board.collectors.values(), by), [board.collectors, by]);
  const totals = useMemo(() => totalsOf(board.collectors.values()), [board.collectors]);
  const stale = board.heardAt !== null && live.line !== "live";
  useTicking(around, offset, stale);
  if (board.heardAt === null) return <Skeleton lines={9} tall />;
  return (
    <div className={stale ? `${styles.floor} ${styles.stale}` : styles.floor} data-stale={stale} ref={around}>
      <Freshness line={live.line} heardAt={board.heardAt} feeds={board.feeds} offset={offset} />
      <Totals totals={totals} />
      <StateRibbon states={totals.states} />
      {rows.length === 0 ? (
        <Empty title={t("board.nobody")}>{t("board.nobodyText")}</Empty>
      ) : (
        // Scrolls by keyboard as well.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <div className={styles.around} tabIndex={0} role="region" aria-label={t("board.title")}>
          <table className={styles.table}>
            <thead>
              <tr>
                {COLUMNS.map(({ name, sort, right }) => (
                  <th
                    key={name}
                    scope="col"
                    className={right ? styles.right : undefined}
                    aria-sort={
                      sort && sort === by
                        ? sort === "name" || sort === "state"
                          ? "ascending"
                          : "descending"
                        : undefined
                    }
                  >
                    {sort ? (
                      <button type="button" onClick={() => setBy(sort)}>
                        {t(`board.${name}`)}
                      </button>
                    ) : (
                      t(`board.${name}`)
                    )}
                  </th>
                ))}
                <ActionsHeading />
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <CollectorLine key={row.id} row={row} onShift={setShift} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {shift && <ShiftDrawer userId={shift.id} name={shift.name} onClose={() => setShift(null)} />}
    </div>
  );
}
