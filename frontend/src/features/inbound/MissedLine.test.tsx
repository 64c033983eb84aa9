import { render, screen } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { beforeEach, expect, test } from "vitest";
import type { MissedCaller } from "@/api/types";
import { i18next } from "@/i18n";
import { MissedLine } from "./MissedLine";

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const owed: NonNullable<MissedCaller["call_back"]> = {
  due_at: ago(10),
  for_user_name: "Rosa",
  for_me: false,
  done_at: null,
  cancelled_at: null,
};
const row: MissedCaller = {
  id: "one",
  display: "+57 ••• ••••230",
  arrived_at: ago(10),
  outcome: "abandoned",
  waited_seconds: 83,
  offered_to: 2,
  recognised: "one",
  candidates: [
    {
      account_id: "account",
      account_reference: "A-1",
      debtor_name: "Adriana",
      portfolio_name: "Banco",
      promise_due_on: null,
    },
  ],
  call_back: owed,
};

beforeEach(() => void i18next.changeLanguage("en"));

function shown(more: Partial<MissedCaller> = {}) {
  render(
    <MemoryRouter>
      <table>
        <tbody>
          <MissedLine row={{ ...row, ...more }} />
        </tbody>
      </table>
    </MemoryRouter>,
  );
  return screen.getByRole("row").textContent;
}

test("who called, for how long, and the call that is owed, and by whom", () => {
  const text = shown();
  expect(screen.getByRole("link", { name: "Adriana" }).getAttribute("href")).toBe("/accounts/account");
  expect(text).toContain("1:23");
  expect(text).toContain("rang at 2 desks");
  expect(text).toContain("owed 10 minutes ago");
  expect(text).toContain("Rosa");
});

test("a call-back that was made is no longer owed", () => {
  const text = shown({ call_back: { ...owed, done_at: ago(3) } });
  expect(text).toContain("called back 3 minutes ago");
  expect(text).not.toContain("owed");
});

test("of a stranger nobody knows whom to call", () => {
  const text = shown({ recognised: "nobody", candidates: [], call_back: null, display: "" });
  expect(text).toContain("an unknown number");
  expect(text).toContain("Number withheld");
  expect(text).toContain("nobody knows whom to call");
});
