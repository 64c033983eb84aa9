import { expect, test } from "vitest";
import { HEIGHT, outline, peaksFrom } from "./peaks";

test("each byte is one part of the recording, the loudest fills the height", () => {
  const peaks = peaksFrom(btoa(String.fromCharCode(0, 127)));
  expect(peaks).toEqual([0, 1]);
  const [silent, loud] = outline(peaks).split("M").slice(1);
  expect(silent).toBe(`100.00 ${(HEIGHT / 2 - 0.75).toFixed(2)}V${(HEIGHT / 2 + 0.75).toFixed(2)}`);
  expect(loud).toBe("300.00 2.00V38.00");
});

test("a recording without a waveform draws nothing", () => {
  expect(outline(peaksFrom(""))).toBe("");
});
