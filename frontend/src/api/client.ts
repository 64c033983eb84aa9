import { NoAnswer, refusalFrom } from "./refusal";

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Query parameters; those without a value are left out. */
export type Filters = Record<string, string | number | boolean | null | undefined>;

interface Sending {
  body?: unknown;
  /** Idempotency-Key: the same for every retry of one deed. */
  key?: string;
  signal?: AbortSignal;
}

let csrfToken = "";

/** The token later mutating calls carry; told by the session. */
export function carryToken(token: string): void {
  csrfToken = token;
}

let onSignedOut: () => void = () => {};

/** Called when the server no longer knows who we are. */
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

export function path(base: string, filters: Filters): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) {
    if (value !== undefined && value !== null && value !== "") query.set(name, String(value));
  }
  return query.size > 0 ? `${base}?${query}` : base;
}

export function get<T>(url: string, signal?: AbortSignal): Promise<T> {
  return send<T>("GET", url, { signal });
}

export function post<T>(url: string, body?: unknown, key: string = crypto.randomUUID()): Promise<T> {
  return send<T>("POST", url, { body, key });
}

export function put<T>(url: string, body: unknown): Promise<T> {
  return send<T>("PUT", url, { body });
}

export function patch<T>(url: string, body: unknown): Promise<T> {
  return send<T>("PATCH", url, { body });
}

export function remove<T = void>(url: string): Promise<T> {
  return send<T>("DELETE", url, {});
}

/** A file and its fields; the browser writes the boundary itself. */
export function upload<T>(url: string, form: FormData, key: string = crypto.randomUUID()): Promise<T> {
  return send<T>("POST", url, { body: form, key });
}

async function send<T>(method: Method, url: string, { body, key, signal }: Sending): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json" };
  const isForm = body instanceof FormData;
  if (body !== undefined && !isForm) headers["Content-Type"] = "application/json";
  if (method !== "GET") headers["X-CSRF-Token"] = csrfToken;
  if (key) headers["Idempotency-Key"] = key;
  const payload = isForm ? body : body === undefined ? undefined : JSON.stringify(body);
  const response = await answered(url, { method, headers, body: payload, signal, credentials: "same-origin" });
  if (!response.ok) {
    if (response.status === 401 && !url.startsWith("/api/session")) onSignedOut();
    throw await refusalFrom(response);
  }
  const text = response.status === 204 ? "" : await response.text();
  return (text ? JSON.parse(text) : undefined) as T;
}

async function answered(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === "AbortError") throw thrown;
    throw new NoAnswer();
  }
}
