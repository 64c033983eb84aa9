import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { dialModeQuery } from "@/api/calls";
import { presenceQuery } from "@/api/session";
import type { AccountCard } from "@/api/types";

/** Claims that were dialled by themselves in this browser: a reload or a refusal does not dial them again. */
const dialled = new Set<string>();

/** Dials an account that has just arrived by itself, where that is how it is dialled: once for each claim. */
export function useSelfDialling(card: AccountCard, free: boolean, dial: () => void) {
  const { data: mode = null } = useQuery(dialModeQuery(card.account.id));
  const claimId = card.claim?.id;
  const wanted = mode?.mode === "progressive" && free && claimId !== undefined && !dialled.has(claimId);
  const latest = useRef(dial);
  useEffect(() => {
    latest.current = dial;
  });
  useEffect(() => {
    if (!wanted || claimId === undefined) return;
    dialled.add(claimId);
    latest.current();
  }, [wanted, claimId]);
  return mode;
}

/** After an account that was dialled by itself comes the next, unless the collector said otherwise or is not free for it. */
export function useRound(takeNext: () => void) {
  const client = useQueryClient();
  const [goesOn, setGoesOn] = useState(true);
  const finished = async (bySelf: boolean) => {
    if (!bySelf || !goesOn) {
      setGoesOn(true);
      return;
    }
    const presence = await client.fetchQuery({ ...presenceQuery, staleTime: 0 });
    if (presence.state === "ready") takeNext();
  };
  return { goesOn, setGoesOn, finished };
}
