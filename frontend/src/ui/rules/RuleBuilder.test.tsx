import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { beforeEach, expect, test } from "vitest";
import { i18next } from "@/i18n";
import type { Condition, RuleField, RuleMistake } from "./condition";
import { RuleBuilder } from "./RuleBuilder";

const NUMBERS = ["ge", "gt", "le", "lt", "eq", "ne", "one_of", "missing"];
const field = (name: string, kind: RuleField["kind"], more: Partial<RuleField> = {}): RuleField => ({
  name,
  kind,
  label: { en: name },
  group: "debt",
  operators: kind === "number" ? NUMBERS : ["eq", "ne", "one_of", "missing"],
  words: [],
  ...more,
});
const word = (value: string) => ({ value, label: { en: value } });
const FIELDS = [
  field("owed", "number", { unit: "own_currency" }),
  field("disputed", "flag"),
  field("stage", "word", { words: [word("administrative"), word("judicial")], closed: true }),
  field("product", "word", { words: [word("loan"), word("card")] }),
];

let said: { condition: Condition | null; unfinished: number };

function Shown({ start, mistakes }: { start: Condition | null; mistakes?: RuleMistake[] }) {
  const [value, setValue] = useState(start);
  return (
    <>
      <RuleBuilder
        label="Who"
        fields={FIELDS}
        value={value}
        mistakes={mistakes}
        onChange={(condition, unfinished) => {
          said = { condition, unfinished };
          setValue(condition);
        }}
      />
      <button onClick={() => setValue({ is: "missing", field: "owed" })}>Another</button>
    </>
  );
}

beforeEach(async () => {
  said = { condition: null, unfinished: 0 };
  await i18next.changeLanguage("en");
});

test("a first rule is written with the keyboard alone", async () => {
  const user = userEvent.setup();
  render(<Shown start={null} />);
  screen.getByRole("button", { name: "Rule" }).focus();
  await user.keyboard("{Enter}");
  expect(document.activeElement).toBe(screen.getByLabelText("Fact of rule 1"));
  expect(said).toEqual({ condition: null, unfinished: 1 });
  await user.tab();
  await user.tab();
  expect(document.activeElement).toBe(screen.getByLabelText("Value of rule 1"));
  await user.keyboard("1,500");
  expect(said).toEqual({ condition: { is: "compare", field: "owed", op: "ge", value: 1500 }, unfinished: 0 });
  await user.keyboard("x");
  expect(said.unfinished).toBe(1);
  expect(screen.getByText("A whole number")).toBeTruthy();
});

test("another field brings its own comparisons and values", async () => {
  const user = userEvent.setup();
  render(<Shown start={{ is: "compare", field: "owed", op: "ge", value: 5 }} />);
  await user.selectOptions(screen.getByLabelText("Fact of rule 1"), "disputed");
  expect(said.condition).toEqual({ is: "compare", field: "disputed", op: "eq", value: true });
  await user.selectOptions(screen.getByLabelText("Value of rule 1"), "No");
  expect(said.condition).toEqual({ is: "compare", field: "disputed", op: "eq", value: false });
  await user.selectOptions(screen.getByLabelText("Fact of rule 1"), "stage");
  expect(said.condition).toEqual({ is: "compare", field: "stage", op: "eq", value: "administrative" });
  await user.selectOptions(screen.getByLabelText("Comparison of rule 1"), "is none of");
  await user.click(screen.getByLabelText("judicial"));
  expect(said.condition).toEqual({
    is: "not",
    of: { is: "one_of", field: "stage", values: ["administrative", "judicial"] },
  });
  await user.selectOptions(screen.getByLabelText("Comparison of rule 1"), "is known");
  expect(said.condition).toEqual({ is: "not", of: { is: "missing", field: "stage" } });
});

test("a group says in one word how its rules count together", async () => {
  const user = userEvent.setup();
  render(<Shown start={{ is: "all", of: [{ is: "missing", field: "owed" }] }} />);
  const together = screen.getByLabelText("Condition: how the rules combine");
  await user.selectOptions(together, "None of these holds");
  expect(said.condition).toEqual({ is: "not", of: { is: "any", of: [{ is: "missing", field: "owed" }] } });
  await user.selectOptions(together, "All of these hold");
  expect(said.condition).toEqual({ is: "all", of: [{ is: "missing", field: "owed" }] });
});

test("a group within the group, and gone again", async () => {
  const user = userEvent.setup();
  render(<Shown start={{ is: "missing", field: "owed" }} />);
  await user.click(screen.getByRole("button", { name: "Group" }));
  const inner = screen.getByRole("group", { name: "Group 2" });
  await user.selectOptions(
    within(inner).getByLabelText("Group 2: how the rules combine"),
    "At least one of these holds",
  );
  await user.click(within(inner).getByRole("button", { name: "Rule" }));
  await user.type(within(inner).getByLabelText("Value of rule 2.1"), "7");
  expect(said.condition).toEqual({
    is: "all",
    of: [
      { is: "missing", field: "owed" },
      { is: "any", of: [{ is: "compare", field: "owed", op: "ge", value: 7 }] },
    ],
  });
  await user.click(screen.getByRole("button", { name: "Remove group 2" }));
  expect(said.condition).toEqual({ is: "missing", field: "owed" });
  await user.click(screen.getByRole("button", { name: "Remove rule 1" }));
  expect(said.condition).toBeNull();
  expect(screen.getByText(/every account is in/)).toBeTruthy();
});

test("another condition from outside replaces what is shown", async () => {
  const user = userEvent.setup();
  render(<Shown start={{ is: "compare", field: "owed", op: "ge", value: 5 }} />);
  await user.click(screen.getByRole("button", { name: "Another" }));
  expect(screen.getByLabelText<HTMLSelectElement>("Comparison of rule 1").value).toBe("missing");
});

test("a mistake stands at its rule, one about the whole at the top", () => {
  const start: Condition = {
    is: "all",
    of: [
      { is: "missing", field: "owed" },
      { is: "compare", field: "shoe_size", op: "ge", value: 3 },
    ],
  };
  render(
    <Shown
      start={start}
      mistakes={[
        { path: "1", text: "Nobody knows shoe_size." },
        { path: "", text: "Too long." },
      ]}
    />,
  );
  const line = screen.getByRole("group", { name: "Rule 2" });
  expect(within(line).getByRole("alert").textContent).toBe("Nobody knows shoe_size.");
  expect(within(line).getByLabelText<HTMLSelectElement>("Fact of rule 2").value).toBe("shoe_size");
  expect(screen.getByText("Too long.")).toBeTruthy();
});
