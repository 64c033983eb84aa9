import { useQuery } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useMemo, useSyncExternalStore } from "react";
import { telephoneQuery } from "@/api/telephone";
import type { TelephoneCard } from "@/api/types";
import { Softphone, type PhoneState } from "./softphone";

export interface Telephone {
  phone: Softphone | null;
  card: TelephoneCard | undefined;
}

/** The page's telephone, for whoever stands inside `SoftphoneProvider`. */
export const TelephoneContext = createContext<Telephone>({ phone: null, card: undefined });

const NOTHING: PhoneState = { line: "asking", reason: null, call: null };

/** Makes the page a telephone for as long as the component stays. */
export function useNewTelephone(): Telephone {
  const { data: card } = useQuery(telephoneQuery);
  const phone = useMemo(() => (card ? new Softphone(card) : null), [card]);
  useEffect(() => {
    void phone?.start();
    return () => phone?.close();
  }, [phone]);
  return useMemo(() => ({ phone, card }), [phone, card]);
}

export function useTelephone(): Telephone & { state: PhoneState } {
  const { phone, card } = useContext(TelephoneContext);
  const state = useSyncExternalStore(phone?.watch ?? (() => () => undefined), phone?.now ?? (() => NOTHING));
  return { phone, card, state };
}
