import { queryOptions } from "@tanstack/react-query";
import { get, post, put } from "./client";
import { keys } from "./keys";
import type { NewRoute, NewSwitch, SwitchChange, TelephoneChange, Telephony, TrunkChange } from "./types";

const at = (place: string) => `/api/telephony${place}`;

export const telephonyQuery = queryOptions({
  queryKey: keys.telephony,
  queryFn: ({ signal }) => get<Telephony>(at(""), signal),
  // How a bridge is changes by itself.
  refetchInterval: 5000,
});

export const addSwitch = (added: NewSwitch, key: string) => post<Telephony>(at("/switches"), added, key);

export const setSwitch = (ask: { name: string; change: SwitchChange }) =>
  put<Telephony>(at(`/switches/${encodeURIComponent(ask.name)}`), ask.change);

export const setTrunk = (ask: { name: string; trunk: TrunkChange }) =>
  put<Telephony>(at(`/trunks/${encodeURIComponent(ask.name)}`), ask.trunk);

export const addRoute = (route: NewRoute, key: string) => post<Telephony>(at("/routes"), route, key);

export const endRoute = (id: string, key: string) => post<Telephony>(at(`/routes/${id}/end`), undefined, key);

export const setTelephone = (ask: { endpoint: string; telephone: TelephoneChange }) =>
  put<Telephony>(at(`/telephones/${encodeURIComponent(ask.endpoint)}`), ask.telephone);
