import { useEffect, useState, useSyncExternalStore } from "react";
import { BoardStore, type Board, type BoardMessage } from "./boardStore";
import { LiveSocket, type LineState } from "./socket";

export interface LiveBoard {
  store: BoardStore;
  line: LineState;
}

/** One board on one line, for as long as the page that shows it. */
export function useLiveBoard(teamId: string | null): LiveBoard {
  const [store] = useState(() => new BoardStore());
  const [line, setLine] = useState<LineState>("connecting");
  useEffect(() => {
    const socket = new LiveSocket({
      path: teamId ? `/ws/board?team=${teamId}` : "/ws/board",
      onState: setLine,
      onMessage: (message) => store.hear(message as BoardMessage),
    });
    return () => socket.close();
  }, [store, teamId]);
  return { store, line };
}

/** A part of the board; the component is drawn again only when that part is another value. */
export function useBoard<T>(store: BoardStore, select: (board: Board) => T): T {
  return useSyncExternalStore(store.subscribe, () => select(store.current()));
}
