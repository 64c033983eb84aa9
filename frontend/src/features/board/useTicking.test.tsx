import { act, render, screen } from "@testing-library/react";
import { useRef } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { useTicking } from "./useTicking";

const NOW = Date.parse("2026-11-23T15:00:00Z");

beforeEach(() => void vi.useFakeTimers({ now: NOW }));
afterEach(() => void vi.useRealTimers());

function Around({ from }: { from: number }) {
  const around = useRef<HTMLDivElement>(null);
  useTicking(around, 0, false);
  return (
    <div ref={around}>
      <strong hidden data-from={from}>
        contradiction
      </strong>
    </div>
  );
}

test("what only holds from a moment on is hidden until then", () => {
  render(<Around from={NOW + 5_000} />);
  const word = screen.getByText("contradiction");
  expect(word.hidden).toBe(true);
  act(() => void vi.advanceTimersByTime(4_000));
  expect(word.hidden).toBe(true);
  act(() => void vi.advanceTimersByTime(1_000));
  expect(word.hidden).toBe(false);
});
