import { QueryClient } from "@tanstack/react-query";
import { whenSignedOut } from "@/api/client";
import { keys } from "@/api/keys";
import { NoAnswer, Refusal } from "@/api/refusal";
import { forgetDrafts } from "@/ui/drafts";

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
  whenSignedOut(() => forgetSession(client));
  return client;
}

/** Nobody is signed in any more: the door is shown at once, and whoever comes next sees nothing of what was seen before. */
export function forgetSession(client: QueryClient): void {
  // The session first, and set rather than cleared: those who watch it must hear of it.
  client.setQueryData(keys.session, null);
  const isOthers = (query: { queryKey: readonly unknown[] }) => query.queryKey[0] !== keys.session[0];
  void client.cancelQueries({ predicate: isOthers });
  client.removeQueries({ predicate: isOthers });
  forgetDrafts();
}
