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
  /** When that message came, by this browser's clock; null: none came yet. */
  heardAt: number | null;
  collectors: ReadonlyMap<string, CollectorRow>;
  feeds: readonly FeedRow[];
}

export const emptyBoard: Board = {
  seq: 0,
  teamId: "",
  teamName: "",
  now: "",
  heardAt: null,
  collectors: new Map(),
  feeds: [],
};

/** Two frames of a common screen: nobody sees the difference, and a busy floor is not drawn for each of its changes. */
export const PACE = 32;

export function reduce(board: Board, message: BoardMessage, heardAt = Date.now()): Board {
  switch (message.type) {
    case "board.snapshot":
      return {
        seq: message.seq,
        teamId: message.team_id,
        teamName: message.team_name,
        now: message.now,
        heardAt,
        collectors: byId(message.collectors),
        feeds: message.feeds,
      };
    case "board.changed":
      return {
        ...board,
        seq: message.seq,
        now: message.now,
        heardAt,
        collectors: replaced(board.collectors, message.collectors, message.gone),
        feeds: message.feeds,
      };
    case "board.alive":
      return { ...board, seq: message.seq, now: message.now, heardAt, feeds: message.feeds };
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

/** A board components can read through a selector: the first change is drawn at once, what follows within `pace` milliseconds together. */
export class BoardStore {
  private board: Board = emptyBoard;
  private shown: Board = emptyBoard;
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private restsUntil = 0;

  constructor(private readonly pace = PACE) {}

  readonly hear = (message: BoardMessage): void => {
    this.board = reduce(this.board, message);
    if (this.timer !== undefined) return;
    const rest = this.restsUntil - Date.now();
    // A clock that was set back must not hold the board up.
    if (rest <= 0 || rest > this.pace) this.show();
    else this.timer = setTimeout(this.show, rest);
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly current = (): Board => this.shown;

  private readonly show = (): void => {
    this.timer = undefined;
    this.restsUntil = Date.now() + this.pace;
    this.shown = this.board;
    for (const listener of this.listeners) listener();
  };
}
