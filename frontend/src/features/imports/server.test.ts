import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { phrases } from "@/i18n/catalogue";
import { NEEDED, OUR_FIELDS, SPOKEN_OF } from "./ourFields";

const server = (file: string) => readFileSync(resolve(process.cwd(), "../backend/imports", file), "utf-8");
const known = new Map(phrases());
/** Under its own name, or in singular and plural. */
const has = (key: string) => known.has(key) || known.has(`${key}_other`);

const between = (text: string, from: string, to: string) =>
  text.slice(text.indexOf(from), text.indexOf(to, text.indexOf(from)));
const names = (text: string) => [...text.matchAll(/"([a-z][\w.]*)"/g)].map((match) => match[1] ?? "");

test("every mistake the server can find is worded", () => {
  const codes = [...between(server("codes.py"), "WORDS", "}\n").matchAll(/^ {4}"(\w+)":/gm)].map((match) => match[1]);
  expect(codes.length).toBeGreaterThan(20);
  expect(codes.filter((code) => !has(`imports.mistake.${code}`))).toEqual([]);
});

test("every reason for declining a file is worded", () => {
  const classes = [...server("refusals.py").matchAll(/^class (\w+)\(/gm)].map((match) => match[1] ?? "");
  const codes = classes.map((name) => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "_").toLowerCase());
  expect(codes.filter((code) => code !== "file_refused" && !has(`refusals.${code}`))).toEqual([]);
});

test("our fields, and what rows need, are the server's", () => {
  const text = server("fields.py");
  const fields = [...between(text, "FIELDS:", "\n}\n").matchAll(/^ {4}"([\w.]+)": Field/gm)].map((match) => match[1]);
  expect([...OUR_FIELDS].sort()).toEqual(fields.sort());
  expect(OUR_FIELDS.filter((field) => !known.has(`imports.field.${field}`))).toEqual([]);
  const lists = (of: Record<string, readonly string[]>) =>
    Object.entries(of).flatMap(([kind, list]) => [kind, ...list]);
  expect(lists(NEEDED).sort()).toEqual(names(between(text, "NEEDED:", "\n}\n")).sort());
  expect(lists(SPOKEN_OF).sort()).toEqual(names(between(text, "SPOKEN_OF:", "\n}\n")).sort());
});
