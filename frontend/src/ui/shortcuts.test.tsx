import { fireEvent, render } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { press, useShortcuts, type Shortcut } from "./shortcuts";

function Keys({ shortcuts, children }: { shortcuts: Partial<Shortcut>[]; children?: React.ReactNode }) {
  useShortcuts(
    shortcuts.map((one, index) => ({ id: String(index), keys: [], label: "", group: "", run: () => {}, ...one })),
  );
  return children;
}

beforeEach(() => window.addEventListener("keydown", press));
afterEach(() => window.removeEventListener("keydown", press));

test("a key does its deed, whatever its capitals", () => {
  const run = vi.fn();
  render(<Keys shortcuts={[{ keys: ["r"], run }]} />);
  fireEvent.keyDown(document.body, { key: "R" });
  expect(run).toHaveBeenCalledOnce();
});

test("a key held down does its deed once", () => {
  const run = vi.fn();
  render(<Keys shortcuts={[{ keys: ["r"], run }]} />);
  fireEvent.keyDown(document.body, { key: "r" });
  fireEvent.keyDown(document.body, { key: "r", repeat: true });
  expect(run).toHaveBeenCalledOnce();
});

test("letters typed into a field are letters", () => {
  const run = vi.fn();
  const { getByRole } = render(
    <Keys shortcuts={[{ keys: ["r"], run }]}>
      <input />
    </Keys>,
  );
  fireEvent.keyDown(getByRole("textbox"), { key: "r" });
  expect(run).not.toHaveBeenCalled();
});

test("Enter on a button is the button's", () => {
  const run = vi.fn();
  const { getByRole } = render(
    <Keys shortcuts={[{ keys: ["Enter"], run }]}>
      <button type="button" />
    </Keys>,
  );
  fireEvent.keyDown(getByRole("button"), { key: "Enter" });
  expect(run).not.toHaveBeenCalled();
});

test("what cannot be done now is not done", () => {
  const run = vi.fn();
  render(<Keys shortcuts={[{ keys: ["h"], run, disabled: true }]} />);
  fireEvent.keyDown(document.body, { key: "h" });
  expect(run).not.toHaveBeenCalled();
});

test("the screen that came last wins a key", () => {
  const [under, over] = [vi.fn(), vi.fn()];
  render(
    <>
      <Keys shortcuts={[{ keys: ["1"], run: under }]} />
      <Keys shortcuts={[{ keys: ["1"], run: over }]} />
    </>,
  );
  fireEvent.keyDown(document.body, { key: "1" });
  expect([under.mock.calls.length, over.mock.calls.length]).toEqual([0, 1]);
});

test("with a dialog open only its own keys work, also while writing", () => {
  const [page, dialog] = [vi.fn(), vi.fn()];
  const { getByRole } = render(
    <>
      <Keys shortcuts={[{ keys: ["alt+1"], run: page, whileWriting: true }]} />
      <dialog open>
        <Keys shortcuts={[{ keys: ["alt+2"], run: dialog, whileWriting: true, inDialog: true }]}>
          <input />
        </Keys>
      </dialog>
    </>,
  );
  fireEvent.keyDown(getByRole("textbox"), { key: "1", altKey: true });
  fireEvent.keyDown(getByRole("textbox"), { key: "2", altKey: true });
  expect([page.mock.calls.length, dialog.mock.calls.length]).toEqual([0, 1]);
});
