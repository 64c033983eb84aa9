import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { LiveSocket, waitAfter, type LineState } from "./socket";

class FakeSocket {
  static all: FakeSocket[] = [];
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  closed = false;
  constructor() {
    FakeSocket.all.push(this);
  }
  say(message: unknown) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  close() {
    this.closed = true;
  }
}

function open() {
  const states: LineState[] = [];
  const heard: unknown[] = [];
  const line = new LiveSocket({
    path: "/ws/desk",
    onMessage: (message) => heard.push(message),
    onState: (state) => states.push(state),
    open: () => new FakeSocket() as unknown as WebSocket,
  });
  return { line, states, heard, last: () => FakeSocket.all.at(-1)! };
}

describe("the line", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    FakeSocket.all = [];
  });
  afterEach(() => void vi.useRealTimers());

  test("is live once the server has spoken, not merely when it is open", () => {
    const { states, heard, last } = open();
    expect(states.at(-1)).toBe("connecting");
    last().say({ type: "desk.changed" });
    expect(states.at(-1)).toBe("live");
    expect(heard).toHaveLength(1);
  });

  test("goes stale after eight seconds of silence and is taken for dead after sixteen", () => {
    const { states, last } = open();
    last().say({});
    vi.advanceTimersByTime(7_999);
    expect(states.at(-1)).toBe("live");
    vi.advanceTimersByTime(1);
    expect(states.at(-1)).toBe("stale");
    vi.advanceTimersByTime(8_000);
    expect(states.at(-1)).toBe("down");
    expect(FakeSocket.all[0]?.closed).toBe(true);
  });

  test("comes back by itself", () => {
    const { states, last } = open();
    last().onclose?.();
    expect(states.at(-1)).toBe("down");
    vi.advanceTimersByTime(500);
    expect(FakeSocket.all).toHaveLength(2);
    last().say({});
    expect(states.at(-1)).toBe("live");
  });

  test("stays closed when it was closed on purpose", () => {
    const { line, last } = open();
    line.close();
    last().onclose?.();
    vi.advanceTimersByTime(60_000);
    expect(FakeSocket.all).toHaveLength(1);
  });
});

test("waits longer after each failure, never beyond the longest, never in step", () => {
  expect(waitAfter(0, () => 0)).toBe(200);
  expect(waitAfter(0, () => 1)).toBe(400);
  expect(waitAfter(3, () => 1)).toBe(3_200);
  expect(waitAfter(30, () => 1)).toBe(15_000);
});
