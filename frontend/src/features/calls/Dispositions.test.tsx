import { fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { DispositionOptions } from "@/api/types";
import { i18next } from "@/i18n";
import { press } from "@/ui/shortcuts";
import { Dispositions } from "./Dispositions";

const option = (code: string, branch: string, position: number) => ({
  code,
  branch,
  labels: { en: code },
  contact: false,
  right_party: false,
  asks_for: null,
  position,
});
const tree: DispositionOptions = {
  options: [option("agreement", "direct", 2), option("already_paid", "direct", 1), option("busy", "no_contact", 3)],
  reasons: ["forgot"],
  reason_may_be_asked: false,
};

beforeEach(async () => {
  await i18next.changeLanguage("en");
  window.addEventListener("keydown", press);
});
afterEach(() => window.removeEventListener("keydown", press));

function shown(startAt = "direct", more: Partial<DispositionOptions> = {}) {
  const onSay = vi.fn();
  render(
    <Dispositions
      tree={{ ...tree, ...more }}
      startAt={startAt}
      busy={false}
      refusal={null}
      draft="outcome"
      onSay={onSay}
    />,
  );
  return () => onSay.mock.calls.map(([said]) => said.option.code);
}

test("a number says what happened, in the tree's own order", () => {
  const said = shown();
  fireEvent.keyDown(document.body, { key: "1" });
  fireEvent.keyDown(document.body, { key: "2" });
  expect(said()).toEqual(["already_paid", "agreement"]);
});

test("an unanswered call needs one key: its branch is open already", () => {
  const said = shown("no_contact");
  fireEvent.keyDown(document.body, { key: "1" });
  expect(said()).toEqual(["busy"]);
});

test("arrows go to the other branches and round again", () => {
  const said = shown();
  fireEvent.keyDown(document.body, { key: "ArrowLeft" });
  fireEvent.keyDown(document.body, { key: "1" });
  expect(said()).toEqual(["busy"]);
});

test("where the law forbids to ask the reason, it is not asked", () => {
  shown();
  expect(screen.queryByLabelText("Reason of non-payment")).toBeNull();
});

test("where it may be asked, it is", () => {
  shown("direct", { reason_may_be_asked: true });
  expect(screen.getByLabelText("Reason of non-payment")).toBeTruthy();
});
