import { act, renderHook } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { NoAnswer, Refusal } from "./refusal";
import { useCommand } from "./useCommand";

test("struck twice, a deed is asked for once", async () => {
  let answer = (_: string) => {};
  const deed = vi.fn(() => new Promise<string>((resolve) => (answer = resolve)));
  const { result } = renderHook(() => useCommand(deed));
  await act(async () => {
    const [first, second] = [result.current.run(), result.current.run()];
    answer("done");
    expect([await first, await second]).toEqual(["done", undefined]);
  });
  expect(deed).toHaveBeenCalledOnce();
});

test("after silence the same deed goes again under the same key, another under its own", async () => {
  const keys: string[] = [];
  const deed = (_: string, key: string) => {
    keys.push(key);
    return Promise.reject(new NoAnswer());
  };
  const { result } = renderHook(() => useCommand(deed));
  await act(async () => {
    await result.current.run("pay");
    await result.current.run("pay");
    await result.current.run("hold");
  });
  expect(keys[1]).toBe(keys[0]);
  expect(keys[2]).not.toBe(keys[0]);
  expect(result.current.refusal?.code).toBe("no_answer");
});

test("a refusal is an answer: what is tried next is another deed", async () => {
  const keys: string[] = [];
  const deed = (_: string, key: string) => {
    keys.push(key);
    return Promise.reject(new Refusal("promise_too_small", "Too small.", 409, {}));
  };
  const { result } = renderHook(() => useCommand(deed));
  await act(async () => {
    await result.current.run("a");
    await result.current.run("a");
  });
  expect(keys[1]).not.toBe(keys[0]);
});
