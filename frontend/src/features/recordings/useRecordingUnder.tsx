import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { accountRecordingsQuery } from "@/api/recordings";
import type { TimelineItem } from "@/api/types";
import { RecordingLine } from "./RecordingLine";

/** Puts each recording of an account under the end of its call in the timeline. */
export function useRecordingUnder(accountId: string): (entry: TimelineItem) => ReactNode {
  const { data = [] } = useQuery(accountRecordingsQuery(accountId));
  const byCall = new Map(data.map((recording) => [recording.call_id, recording]));
  return (entry) => {
    const recording = entry.kind === "call:ended" && entry.subject_id ? byCall.get(entry.subject_id) : undefined;
    return recording && <RecordingLine recording={recording} />;
  };
}
