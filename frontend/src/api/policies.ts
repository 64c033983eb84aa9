import { get, path, post, remove } from "./client";
import type {
  NewPausePolicy,
  NewPolicy,
  NewSpyPolicy,
  PausePoliciesWeighed,
  PausePolicyRow,
  PoliciesWeighed,
  PolicyRow,
  SpyPoliciesWeighed,
  SpyPolicyCard,
} from "./types";

/** What is asked about: which policy holds for a portfolio, in a country, on a day; empty: any. */
export interface Asked {
  portfolio_id: string;
  country: string;
  on: string;
}

export const listRecordingPolicies = (on: string, signal?: AbortSignal) =>
  get<PolicyRow[]>(path("/api/recording-policies", { on }), signal);

export const weighRecordingPolicies = (asked: Asked, signal?: AbortSignal) =>
  get<PoliciesWeighed>(path("/api/recording-policies/holding", { ...asked }), signal);

export const addRecordingPolicy = (wish: NewPolicy, key: string) =>
  post<PolicyRow>("/api/recording-policies", wish, key);

export const endRecordingPolicy = (id: string, key: string) =>
  post<PolicyRow>(`/api/recording-policies/${id}/end`, undefined, key);

export const takeUpRecordingPolicy = (id: string) => remove<PolicyRow>(`/api/recording-policies/${id}/end`);

export const listPausePolicies = (on: string, signal?: AbortSignal) =>
  get<PausePolicyRow[]>(path("/api/recording-pause-policies", { on }), signal);

export const weighPausePolicies = (asked: Asked, signal?: AbortSignal) =>
  get<PausePoliciesWeighed>(path("/api/recording-pause-policies/holding", { ...asked }), signal);

export const addPausePolicy = (wish: NewPausePolicy, key: string) =>
  post<PausePolicyRow>("/api/recording-pause-policies", wish, key);

export const endPausePolicy = (id: string, key: string) =>
  post<PausePolicyRow>(`/api/recording-pause-policies/${id}/end`, undefined, key);

export const takeUpPausePolicy = (id: string) => remove<PausePolicyRow>(`/api/recording-pause-policies/${id}/end`);

export const listSpyPolicies = (on: string, signal?: AbortSignal) =>
  get<SpyPolicyCard[]>(path("/api/spy-policies", { on }), signal);

export const weighSpyPolicies = (asked: Asked, signal?: AbortSignal) =>
  get<SpyPoliciesWeighed>(path("/api/spy-policies/holding", { ...asked }), signal);

export const setSpyPolicy = (wish: NewSpyPolicy, key: string) => post<SpyPolicyCard>("/api/spy-policies", wish, key);

export const endSpyPolicy = (id: string, key: string) =>
  post<SpyPolicyCard>(`/api/spy-policies/${id}/end`, undefined, key);

export const takeUpSpyPolicy = (id: string) => remove<SpyPolicyCard>(`/api/spy-policies/${id}/end`);
