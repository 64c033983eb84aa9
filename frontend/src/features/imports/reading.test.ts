import { expect, test } from "vitest";
import type { Look } from "@/api/types";
import { amountDoubt, asSent, dateDoubt, fitted, knownProfile, missingFields, openAmounts, openDates } from "./reading";

const look: Look = {
  upload_id: "1",
  filename: "cartera.csv",
  encoding: "cp1252",
  delimiter: ";",
  sheets: [],
  columns: ["Cliente", "Factura", "Monto", "Vence"],
  sample: [
    ["C1", "F1", "1.234", "05/05/2026"],
    ["C2", "F2", "10,50", "03/04/2026"],
  ],
  decimal: ",",
  dates: null,
  suggested: { fields: {}, row_is: "items" } as unknown as Look["suggested"],
};

test.each([
  ["03/04/2026", ["2026-04-03", "2026-03-04"]],
  ["3-4-26", ["2026-04-03", "2026-03-04"]],
])("%s is two days, by who reads it", (text, days) => {
  expect(dateDoubt(text)?.meanings.map(({ day }) => day)).toEqual(days);
});

test.each(["2026-04-03", "25/04/2026", "05/05/2026", "", "abril"])("%s leaves no doubt", (text) => {
  expect(dateDoubt(text)).toBeNull();
});

test("a group of three digits may be thousands or thousandths", () => {
  expect(amountDoubt("$ 1.234")?.meanings).toEqual([
    { style: ".", whole: "1", part: "234" },
    { style: ",", whole: "1234", part: "" },
  ]);
  expect(amountDoubt("1.234,50")).toBeNull();
  expect(amountDoubt("1234")).toBeNull();
});

test("dates are asked about only where they are read", () => {
  const read = { row_is: "items", fields: { "item.due_on": { column: "Vence" } } };
  expect(openDates(look, read)?.text).toBe("03/04/2026");
  expect(openDates(look, { row_is: "items", fields: { "item.reference": { column: "Vence" } } })).toBeNull();
});

test("one text that is sure settles all the others", () => {
  const read = { row_is: "items", fields: { "item.amount": { column: "Monto" }, "item.due_on": { column: "Vence" } } };
  expect(openAmounts(look, read)).toBeNull();
  const unsure = look.sample.slice(0, 1);
  expect(openAmounts({ ...look, sample: unsure }, read)?.text).toBe("1.234");
  expect(openDates({ ...look, sample: [...look.sample, ["C3", "F3", "5", "25/04/2026"]] }, read)).toBeNull();
  expect(openDates({ ...look, sample: [...look.sample, ["C3", "F3", "5", "99/04/2026"]] }, read)).not.toBeNull();
});

test("a needed field may be a column or the same for every row, but not empty", () => {
  const fields = {
    "debtor.reference": { column: "Cliente" },
    "item.reference": { column: "Factura" },
    "item.amount": { column: "Monto" },
    "account.currency": { constant: " " },
  };
  expect(missingFields({ row_is: "items", fields })).toEqual(["account.currency"]);
  expect(missingFields({ row_is: "items", fields: { ...fields, "account.currency": { constant: "COP" } } })).toEqual(
    [],
  );
});

test("contacts need somewhere to write or ring", () => {
  expect(missingFields({ row_is: "contacts", fields: { "debtor.reference": { column: "Cliente" } } })).toEqual([
    "phone.1",
  ]);
});

test("what another kind of row speaks about is not sent", () => {
  const fields = { "debtor.reference": { column: "Cliente" }, "item.amount": { column: "Monto" }, "phone.1": {} };
  expect(Object.keys(asSent({ row_is: "contacts", fields }).fields)).toEqual(["debtor.reference"]);
});

test("a profile is recognised by its columns, and keeps to the form of the file at hand", () => {
  const mapping = { row_is: "items", encoding: "utf-8", fields: { "debtor.reference": { column: "Cliente" } } };
  const page = { profiles: [], shipped: [{ name: "banco", mapping }] } as never;
  expect(knownProfile(look, page)).toBe("banco");
  expect(knownProfile({ ...look, columns: ["otra"] }, page)).toBeNull();
  expect(fitted(mapping, look)).toMatchObject({ encoding: "cp1252", delimiter: ";", fields: mapping.fields });
});
