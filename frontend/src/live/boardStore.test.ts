import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { BoardChanged, BoardSnapshot, CollectorRow } from "@/api/types";
import { BoardStore, emptyBoard, reduce } from "./boardStore";

function row(id: string, more: Partial<CollectorRow> = {}): CollectorRow {
  return {
    id,
    name: id,
    state: "ready",
    since: "2026-11-22T10:00:00Z",
    reason: null,
    overdue_at: null,
    mismatch: null,
    mismatch_since: null,
    account_id: null,
    account_reference: null,
    debtor_name: null,
    call_id: null,
    accounts_worked: 0,
    attempts: 0,
    connects: 0,
    contacts: 0,
    right_party_contacts: 0,
    promises: 0,
    promised: [],
    collected: [],
    listeners: [],
    ...more,
  };
}

const snapshot = (collectors: CollectorRow[], seq = 1): BoardSnapshot =>
  ({
    type: "board.snapshot",
    seq,
    team_id: "t",
    team_name: "Team",
    now: "2026-11-22T10:00:00Z",
    collectors,
    feeds: [],
  }) as BoardSnapshot;
const changed = (seq: number, collectors: CollectorRow[], gone: string[] = []): BoardChanged =>
  ({ type: "board.changed", seq, now: "2026-11-22T10:00:01Z", collectors, gone, feeds: [] }) as BoardChanged;

describe("the board", () => {
  test("after a snapshot is the snapshot, whatever was before", () => {
    const before = reduce(emptyBoard, snapshot([row("ana"), row("ben")]));
    const after = reduce(before, snapshot([row("cho")], 9));
    expect([...after.collectors.keys()]).toEqual(["cho"]);
    expect(after.seq).toBe(9);
  });

  test("old snapshot and announcements make the new snapshot", () => {
    const before = reduce(emptyBoard, snapshot([row("ana"), row("ben"), row("cho")]));
    const told = [changed(2, [row("ana", { state: "talking" })]), changed(3, [row("dia")], ["ben"])];
    const after = told.reduce(reduce, before);
    const read = reduce(emptyBoard, snapshot([row("ana", { state: "talking" }), row("cho"), row("dia")], 3));
    expect(Object.fromEntries(after.collectors)).toEqual(Object.fromEntries(read.collectors));
    expect(after.seq).toBe(read.seq);
  });

  test("keeps the rows of those nothing was said about as they are", () => {
    const before = reduce(emptyBoard, snapshot([row("ana"), row("ben")]));
    const after = reduce(before, changed(2, [row("ana", { attempts: 1 })]));
    expect(after.collectors.get("ben")).toBe(before.collectors.get("ben"));
  });

  test("when nothing changed keeps even the map, so that nothing is drawn again", () => {
    const before = reduce(emptyBoard, snapshot([row("ana")]));
    const after = reduce(before, { type: "board.alive", seq: 1, now: "2026-11-22T10:00:05Z", feeds: [] } as never);
    expect(after.collectors).toBe(before.collectors);
    expect(after.now).toBe("2026-11-22T10:00:05Z");
  });
});

describe("the store", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("shows the first change at once, and what follows together", () => {
    const store = new BoardStore(100);
    const drawn = vi.fn();
    store.subscribe(drawn);
    store.hear(snapshot([row("ana")]));
    expect(drawn).toHaveBeenCalledTimes(1);
    for (let seq = 2; seq < 52; seq++) store.hear(changed(seq, [row("ana", { attempts: seq })]));
    expect(drawn).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(100);
    expect(drawn).toHaveBeenCalledTimes(2);
    expect(store.current().collectors.get("ana")?.attempts).toBe(51);
    vi.advanceTimersByTime(100);
    store.hear(changed(52, [row("ana", { attempts: 52 })]));
    expect(drawn).toHaveBeenCalledTimes(3);
    expect(store.current().collectors.get("ana")?.attempts).toBe(52);
  });

  test("is not held up by a clock that is set back", () => {
    const store = new BoardStore(100);
    store.hear(snapshot([row("ana")]));
    vi.setSystemTime(Date.now() - 3_600_000);
    store.hear(changed(2, [row("ana", { attempts: 2 })]));
    expect(store.current().collectors.get("ana")?.attempts).toBe(2);
  });
});
