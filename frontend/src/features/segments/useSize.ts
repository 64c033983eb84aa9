import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { segmentSizeQuery } from "@/api/segments";
import type { SegmentSize } from "@/api/types";
import type { Condition } from "@/ui/rules/condition";

/** Nobody types faster than this; what was typed meanwhile is not counted. */
const PAUSE_MS = 150;

export interface LiveSize {
  size: SegmentSize | undefined;
  /** It belongs to what was there before; the new one is being counted. */
  old: boolean;
  error: Error | null;
}

/** The size of a condition while it is written: first what comes at once, then, where that is an estimate, the exact. */
export function useSize(condition: Condition | null): LiveSize {
  const settled = useSettled(JSON.stringify(condition));
  const asked = JSON.parse(settled) as Condition | null;
  const quick = useQuery({ ...segmentSizeQuery(asked, false), placeholderData: keepPreviousData });
  const needsExact = quick.data !== undefined && !quick.isPlaceholderData && !quick.data.exact;
  const exact = useQuery({ ...segmentSizeQuery(asked, true), enabled: needsExact });
  return {
    size: needsExact ? (exact.data ?? quick.data) : quick.data,
    old: quick.isPlaceholderData || settled !== JSON.stringify(condition),
    error: quick.error,
  };
}

function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
