import { expect, test } from "vitest";
import { codeFrom } from "./pauseCode";

test.each([
  ["Team talk", [], "team_talk"],
  ["Café con Ñandú", [], "cafe_con_nandu"],
  ["  2nd break! ", [], "nd_break"],
  ["茶", [], "pause"],
  ["Lunch", ["lunch"], "lunch_2"],
  ["Lunch", ["lunch", "lunch_2"], "lunch_3"],
])("a pause called %s gets a code of its own", (name, taken, code) => {
  expect(codeFrom(name, taken)).toBe(code);
});
