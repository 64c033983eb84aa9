import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { keys } from "@/api/keys";
import type { DeskChanged } from "@/api/types";
import { LiveSocket, type LineState } from "./socket";

/** What is read again by HTTP for each kind the desk says has changed. */
const CONCERNED: Record<string, readonly (readonly string[])[]> = {
  call: [keys.ownCall, keys.recordingStatus, keys.desk, keys.presence, keys.ownDay],
  inbound: [keys.ownCaller, keys.ownCall, keys.desk, keys.presence],
  claim: [keys.desk, keys.worklist],
  presence: [keys.presence],
  account: [["account"], keys.desk],
  spying: [keys.spying, keys.listeners],
  review: [keys.review],
};

/** Keeps what this person's own screen shows true; says how the line stands. */
export function useDeskLine(signedIn: boolean): LineState {
  const client = useQueryClient();
  const [line, setLine] = useState<LineState>("connecting");
  useEffect(() => {
    if (!signedIn) return;
    const socket = new LiveSocket({
      path: "/ws/desk",
      onState: setLine,
      onMessage: (message) => lookAgain(client, message as DeskChanged),
    });
    return () => socket.close();
  }, [client, signedIn]);
  return line;
}

function lookAgain(client: QueryClient, changed: DeskChanged): void {
  for (const kind of changed.kinds ?? []) {
    for (const key of CONCERNED[kind] ?? []) void client.invalidateQueries({ queryKey: key });
  }
}
