import { fireEvent, render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { forgetDrafts, useDraft } from "./drafts";

function Note({ name }: { name: string }) {
  const draft = useDraft(name);
  return <input aria-label={name} value={draft.text} onChange={(event) => draft.write(event.target.value)} />;
}

const valueOf = (name: string) => (screen.getByLabelText(name) as HTMLInputElement).value;

test("what was written is there again, for its own account only, until it is forgotten", () => {
  const first = render(<Note name="one" />);
  fireEvent.change(screen.getByLabelText("one"), { target: { value: "after five" } });
  first.unmount();
  const again = render(
    <>
      <Note name="one" />
      <Note name="other" />
    </>,
  );
  expect([valueOf("one"), valueOf("other")]).toEqual(["after five", ""]);
  again.unmount();
  forgetDrafts();
  render(<Note name="one" />);
  expect(valueOf("one")).toBe("");
});
