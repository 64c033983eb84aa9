import { describe, expect, test } from "vitest";
import { clockText, decimalsOf, decimalText, formatFor, isoDay, dayOf, minorFrom } from "./format";
import { tagOf } from "./locales";

const plain = (text: string) => text.replace(/\s/g, " ");

describe("money", () => {
  test.each([
    ["COP", 2],
    ["CLP", 0],
    ["PYG", 0],
    ["MXN", 2],
    ["BRL", 2],
    ["PEN", 2],
    ["USD", 2],
  ])("%s has %i decimals, as on the server", (currency, decimals) => expect(decimalsOf(currency)).toBe(decimals));

  test("is shown in the reader's own form, with its currency", () => {
    const amount = { amount_minor: 123456789, currency: "MXN" };
    expect(plain(formatFor("es-CO").money(amount))).toBe("MXN 1.234.567,89");
    expect(plain(formatFor("pt-BR").money(amount))).toBe("MXN 1.234.567,89");
    expect(plain(formatFor("en-US").money(amount))).toBe("MXN 1,234,567.89");
  });

  test("without cents shows none", () => {
    expect(plain(formatFor("en-US").money({ amount_minor: 15000, currency: "USD" }))).toBe("USD 150");
    expect(plain(formatFor("es-CL").money({ amount_minor: 1500000, currency: "CLP" }))).toBe("CLP 1.500.000");
  });

  test("is exact where a float would not be", () => {
    expect(decimalText({ amount_minor: 9007199254740991, currency: "USD" })).toBe("90071992547409.91");
    expect(plain(formatFor("en-US").amount({ amount_minor: 9007199254740991, currency: "USD" }))).toBe(
      "90,071,992,547,409.91",
    );
  });

  test.each([
    ["1.500", "CLP", 1500],
    ["1500", "MXN", 150000],
    ["1.500", "MXN", 150000],
    ["1,500.5", "MXN", 150050],
    ["1.500,50", "BRL", 150050],
    ["12,5", "USD", 1250],
    ["1 500", "USD", 150000],
    ["1.5", "CLP", null],
    ["abc", "USD", null],
    ["-5", "USD", null],
    ["", "USD", null],
  ])("typed as %s in %s is %s minor units", (text, currency, minor) => expect(minorFrom(text, currency)).toBe(minor));
});

describe("time", () => {
  test("a calendar day is the same day in every zone", () => expect(isoDay(dayOf("2026-03-01"))).toBe("2026-03-01"));

  test("a moment near now is said in words", () => {
    const now = new Date(2026, 10, 22, 10, 0);
    const format = formatFor("es-CO");
    expect(format.moment(new Date(2026, 10, 22, 14, 30).toISOString(), now)).toBe("hoy 14:30");
    expect(format.moment(new Date(2026, 10, 23, 8, 5).toISOString(), now)).toBe("mañana 08:05");
    expect(format.relative(new Date(2026, 10, 22, 8, 0).toISOString(), now)).toBe("hace 2 horas");
  });

  test.each([
    [5, "0:05"],
    [75, "1:15"],
    [3675, "1:01:15"],
    [-3, "0:00"],
  ])("%i seconds run as %s", (seconds, text) => expect(clockText(seconds)).toBe(text));
});

test("a share of nothing is not a number", () => expect(formatFor("en-US").percent(0, 0)).toBe("–"));

test("numbers follow the browser's own country where it speaks the chosen language", () => {
  expect(tagOf("es", ["en-US", "es-MX"])).toBe("es-MX");
  expect(tagOf("es", ["en-US"])).toBe("es-CO");
});
