import { describe, expect, test } from "vitest";
import { i18next } from "@/i18n";
import { formatFor } from "./format";
import { refusalText } from "./words";

const format = formatFor("es-CO");
const say = (code: string, facts: Record<string, unknown> = {}) =>
  refusalText(i18next.getFixedT("es"), format, { code, detail: "The server's sentence.", facts }).replace(/\s/g, " ");

describe("a refusal", () => {
  test("is said in the person's language with its facts", () =>
    expect(say("promise_too_small", { minimum: { amount_minor: 50000, currency: "COP" } })).toContain("COP 500;"));

  test("says when it lifts", () => {
    const opens = new Date(Date.now() + 3 * 86_400_000).toISOString();
    expect(say("contact_not_permitted", { rules: [], next_allowed_at: opens })).toContain(
      `Desde ${format.moment(opens)}`,
    );
  });

  test("that we have no words for keeps the server's", () =>
    expect(say("never_heard_of")).toBe("The server's sentence."));

  test("whose facts did not come keeps the server's whole sentence", () =>
    expect(say("held_by_another")).toBe("The server's sentence."));
});
