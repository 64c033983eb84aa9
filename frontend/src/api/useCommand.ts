import { useCallback, useRef, useState } from "react";
import { NoAnswer, asRefusal, type Refusal } from "./refusal";

/** A deed asked of the server: `key` is its Idempotency-Key. */
type Deed<Input, Reply> = (input: Input, key: string) => Promise<Reply>;

export interface Command<Input, Reply> {
  /** Resolves to the reply, or to undefined when it was refused (see `refusal`) or is already under way. */
  run: (input: Input) => Promise<Reply | undefined>;
  busy: boolean;
  refusal: Refusal | null;
  forget: () => void;
}

/** Asks the server to do something once, however often the key is struck; a retry after silence keeps its key. */
export function useCommand<Input = void, Reply = unknown>(deed: Deed<Input, Reply>): Command<Input, Reply> {
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const underWay = useRef(false);
  const unanswered = useRef<{ request: string; key: string } | null>(null);

  const run = useCallback(
    async (input: Input) => {
      if (underWay.current) return undefined;
      underWay.current = true;
      setBusy(true);
      setRefusal(null);
      const request = JSON.stringify(input ?? null);
      const key = unanswered.current?.request === request ? unanswered.current.key : crypto.randomUUID();
      try {
        const reply = await deed(input, key);
        unanswered.current = null;
        return reply;
      } catch (thrown) {
        const refused = asRefusal(thrown);
        unanswered.current = refused instanceof NoAnswer ? { request, key } : null;
        setRefusal(refused);
        return undefined;
      } finally {
        underWay.current = false;
        setBusy(false);
      }
    },
    [deed],
  );

  const forget = useCallback(() => setRefusal(null), []);
  return { run, busy, refusal, forget };
}
