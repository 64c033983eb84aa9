import type { BoardAlive, BoardChanged, BoardSnapshot, CollectorRow, FeedRow } from "@/api/types";
import { impossible } from "./impossible";

export type BoardMessage = BoardSnapshot | BoardChanged | BoardAlive;

/** The board as last told, rows by collector. */
export interface Board {
  seq: number;
  teamId: string;
  teamName: string;
  /** The server's clock at the last message, for times in state. */
  now: string;
  collectors: ReadonlyMap<string, CollectorRow>;
  feeds: readonly FeedRow[];
}

export const emptyBoard: Board = { seq: 0, teamId: "", teamName: "", now: "", collectors: new Map(), feeds: [] };

export function reduce(board: Board, message: BoardMessage): Board {
  switch (message.type) {
    case "board.snapshot":
      return {
        seq: message.seq,
        teamId: message.team_id,
        teamName: message.team_name,
        now: message.now,
        collectors: byId(message.collectors),
        feeds: message.feeds,
      };
    case "board.changed":
      return {
        ...board,
        seq: message.seq,
        now: message.now,
        collectors: replaced(board.collectors, message.collectors, message.gone),
        feeds: message.feeds,
      };
    case "board.alive":
      return { ...board, seq: message.seq, now: message.now, feeds: message.feeds };
    default:
      return impossible(message);
  }
}

function byId(rows: readonly CollectorRow[]): ReadonlyMap<string, CollectorRow> {
  return new Map(rows.map((row) => [row.id, row]));
}

function replaced(
  before: ReadonlyMap<string, CollectorRow>,
  rows: readonly CollectorRow[],
  gone: readonly string[],
): ReadonlyMap<string, CollectorRow> {
  if (rows.length === 0 && gone.length === 0) return before;
  const after = new Map(before);
  for (const row of rows) after.set(row.id, row);
  for (const id of gone) after.delete(id);
  return after;
}

/** A board components can read through a selector; at most one repaint per frame of `pace` milliseconds. */
export class BoardStore {
  private board: Board = emptyBoard;
  private shown: Board = emptyBoard;
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly pace = 100) {}

  readonly hear = (message: BoardMessage): void => {
    const first = this.shown === emptyBoard;
    this.board = reduce(this.board, message);
    if (first) this.show();
    else this.timer ??= setTimeout(this.show, this.pace);
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly current = (): Board => this.shown;

  private readonly show = (): void => {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.shown = this.board;
    for (const listener of this.listeners) listener();
  };
}
