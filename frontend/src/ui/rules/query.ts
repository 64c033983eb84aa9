import { generateID, isRuleGroup, type RuleGroupType, type RuleType } from "react-querybuilder";
import type { Condition, Value } from "./condition";

/**
 * The same condition as the editor holds it: groups of rules.
 *
 * Both ways nothing is lost. `bare` marks a group the condition itself does not have: the outermost one around a single
 * comparison, or the one that carries a negation of something that is no group.
 */
export type Group = Omit<RuleGroupType<Rule>, "rules"> & { id: string; bare?: boolean; rules: (Group | Rule)[] };
export type Rule = RuleType & { id: string };

/** How a comparison is asked in the editor: the server's words, and two that are negations there. */
export const NEGATED: Record<string, string> = { one_of: "none_of", missing: "known", segment: "not_segment" };

/** The field under which segments are offered. */
export const SEGMENT = "segment";

export function groupOf(condition: Condition | null): Group {
  if (condition === null) return group("and", [], { bare: true });
  const made = partOf(condition);
  return isGroup(made) ? made : group("and", [made], { bare: true });
}

/** The condition, the rules that are not finished and so are not in it, and which rule or group stands where. */
export interface Read {
  condition: Condition | null;
  unfinished: number;
  /** Path in the condition -> id of the rule or group. */
  places: Map<string, string>;
}

export function conditionOf(root: Group): Read {
  const read: Read = { condition: null, unfinished: 0, places: new Map() };
  read.condition = ofGroup(root, "", read);
  read.places.set("", root.id);
  return read;
}

function partOf(condition: Condition): Group | Rule {
  switch (condition.is) {
    case "compare":
      return rule(condition.field, condition.op, condition.value);
    case "one_of":
      return rule(condition.field, "one_of", [...condition.values]);
    case "missing":
      return rule(condition.field, "missing", null);
    case "segment":
      return rule(SEGMENT, "segment", segmentWord(condition));
    case "all":
      return group("and", condition.of.map(partOf));
    case "any":
      return group("or", condition.of.map(partOf));
    case "not":
      return negated(condition.of);
  }
}

function negated(of: Condition): Group | Rule {
  const made = partOf(of);
  if (isGroup(made)) return made.not ? group("and", [made], { bare: true, not: true }) : { ...made, not: true };
  const operator = NEGATED[made.operator];
  return operator ? { ...made, operator } : group("and", [made], { bare: true, not: true });
}

function ofGroup(from: Group, path: string, read: Read): Condition | null {
  const inner = from.not ? under(path, 0) : path;
  const alone = from.bare && from.rules.length === 1;
  const of: Condition[] = [];
  for (const part of from.rules) {
    const at = alone ? inner : under(inner, of.length);
    const made = isGroup(part) ? ofGroup(part, at, read) : ofRule(part, read);
    if (made === null) continue;
    // Deeper ones come first: of several that share a path the innermost is meant.
    if (!read.places.has(at)) read.places.set(at, part.id);
    of.push(made);
  }
  const [only] = of;
  if (from.bare && of.length === 0) return null;
  // What is left of a group while its rules are being written is not "everybody".
  if (of.length === 0 && from.rules.length > 0) return null;
  const whole: Condition =
    from.bare && only && of.length === 1 ? only : { is: from.combinator === "or" ? "any" : "all", of };
  return from.not ? { is: "not", of: whole } : whole;
}

function ofRule(from: Rule, read: Read): Condition | null {
  const made = finished(from);
  if (made === null) read.unfinished += 1;
  return made;
}

function finished({ field, operator, value }: Rule): Condition | null {
  switch (operator) {
    case "missing":
      return { is: "missing", field };
    case "known":
      return { is: "not", of: { is: "missing", field } };
    case "one_of":
    case "none_of": {
      const values = Array.isArray(value) ? (value as Value[]) : [];
      if (values.length === 0) return null;
      const made: Condition = { is: "one_of", field, values };
      return operator === "one_of" ? made : { is: "not", of: made };
    }
    case "segment":
    case "not_segment": {
      const made = segmentOf(value);
      return made && operator === "not_segment" ? { is: "not", of: made } : made;
    }
    default:
      return value === null || value === undefined || value === "" || Array.isArray(value)
        ? null
        : { is: "compare", field, op: operator, value: value as Value };
  }
}

/** `name@3`: one version of one segment, as the value of a rule. */
export function segmentWord(segment: { name: string; version: number }): string {
  return `${segment.name}@${segment.version}`;
}

function segmentOf(value: unknown): Condition | null {
  const match = /^(.+)@(\d+)$/.exec(typeof value === "string" ? value : "");
  return match ? { is: "segment", name: match[1] ?? "", version: Number(match[2]) } : null;
}

function isGroup(part: Group | Rule): part is Group {
  return isRuleGroup(part);
}

function under(path: string, position: number): string {
  return path === "" ? String(position) : `${path}.${position}`;
}

function rule(field: string, operator: string, value: unknown): Rule {
  return { id: generateID(), field, operator, value };
}

function group(combinator: "and" | "or", rules: (Group | Rule)[], more: { bare?: boolean; not?: boolean } = {}): Group {
  return { id: generateID(), combinator, rules, ...more };
}
