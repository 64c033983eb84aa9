import { QueryClient } from "@tanstack/react-query";
import { whenSignedOut } from "@/api/client";
import { keys } from "@/api/keys";
import { NoAnswer, Refusal } from "@/api/refusal";

/** Answers are kept for a moment; refusals are answers and are not asked again, silence is. */
export function newQueryClient(): QueryClient {
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (failures, thrown) => {
          const worthIt = thrown instanceof NoAnswer || (thrown instanceof Refusal && thrown.status === 503);
          return worthIt && failures < 3;
        },
      },
      mutations: { retry: false },
    },
  });
  // Whoever signed in next must not see what the one before them saw.
  whenSignedOut(() => {
    client.clear();
    client.setQueryData(keys.session, null);
  });
  return client;
}
