import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { callQuery } from "@/api/calls";
import type { CallCard } from "@/api/types";

/** The last call of this account if it ended before the debtor's telephone was dialled, until one rings again. */
export function useCameToNothing(call: CallCard | null): CallCard | null {
  const [last, setLast] = useState("");
  if (call && call.id !== last) setLast(call.id);
  const { data } = useQuery({ ...callQuery(last), enabled: call === null && last !== "" });
  const isSo = data?.state === "ended" && data.wrapped && data.disposition === null;
  return call === null && isSo && data.outcome !== "cancelled_before_collector" ? data : null;
}
