import { queryOptions } from "@tanstack/react-query";
import { get, post, upload } from "./client";
import { keys } from "./keys";
import { Refusal } from "./refusal";
import type { ImportPage, ImportReport, Look, Mapping, NewProfile, ProfileCard, ProfilePage } from "./types";

const at = (id: string) => `/api/imports/${id}`;

/** While a file is read or written, how far it has come is asked this often. */
const PROGRESS_EVERY = 700;
const LIST_PROGRESS_EVERY = 2_000;

export function isUnderWay(report: Pick<ImportReport, "state">): boolean {
  return report.state === "waiting" || report.state === "reading" || report.state === "writing";
}

export const importsQuery = queryOptions({
  queryKey: keys.imports,
  queryFn: async ({ signal }) => (await get<ImportPage>("/api/imports", signal)).imports,
  refetchInterval: ({ state }) => (state.data?.some(isUnderWay) ? LIST_PROGRESS_EVERY : false),
});

export const importQuery = (id: string) =>
  queryOptions({
    queryKey: keys.import(id),
    queryFn: ({ signal }) => get<ImportReport>(at(id), signal),
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? PROGRESS_EVERY : false),
  });

export const profilesQuery = queryOptions({
  queryKey: keys.importProfiles,
  queryFn: ({ signal }) => get<ProfilePage>("/api/import-profiles", signal),
});

/** A file, or one sent before, and of its form what a person knows better than we could tell. */
export interface LookAsk {
  file?: File;
  uploadId?: string;
  encoding?: string | null;
  delimiter?: string | null;
  sheet?: string | null;
}

export const lookAtFile = (ask: LookAsk, key: string) =>
  upload<Look>(
    "/api/imports/look",
    form({
      file: ask.file,
      upload_id: ask.uploadId,
      encoding: ask.encoding,
      delimiter: ask.delimiter,
      sheet: ask.sheet,
    }),
    key,
  );

export interface ImportAsk {
  uploadId: string;
  mapping: Mapping;
  asOf: string;
  dryRun: boolean;
}

export const importFile = (ask: ImportAsk, key: string) =>
  upload<ImportReport>(
    "/api/imports",
    form({
      upload_id: ask.uploadId,
      mapping: JSON.stringify(ask.mapping),
      as_of: ask.asOf,
      dry_run: String(ask.dryRun),
    }),
    key,
  );

export const undoImport = (id: string, key: string) => post<ImportReport>(`${at(id)}/undo`, undefined, key);

export const saveProfile = (profile: NewProfile, key: string) =>
  post<ProfileCard>("/api/import-profiles", profile, key);

/** Where the rejected rows are fetched, to be corrected and sent again. */
export const errorFileOf = (id: string) => `${at(id)}/errors.csv`;

/** Why a whole file was declined, when that was found out after the answer. */
export function refusalOf(report: ImportReport): Refusal | null {
  if (!report.refusal) return null;
  const { code, detail, ...facts } = report.refusal as Record<string, unknown>;
  return new Refusal(String(code), String(detail), 409, facts);
}

function form(parts: Record<string, File | string | null | undefined>): FormData {
  const made = new FormData();
  for (const [name, part] of Object.entries(parts)) {
    if (part !== undefined && part !== null) made.append(name, part);
  }
  return made;
}
