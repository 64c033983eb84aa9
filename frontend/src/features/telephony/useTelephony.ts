import { useQueryClient } from "@tanstack/react-query";
import { keys } from "@/api/keys";
import type { Telephony } from "@/api/types";

/** Every deed answers with everything as it is afterwards: it takes the place of what is shown. */
export function useShown(): (now: Telephony) => void {
  const client = useQueryClient();
  return (now) => client.setQueryData(keys.telephony, now);
}
