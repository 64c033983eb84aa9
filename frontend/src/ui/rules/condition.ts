/** What a fact is compared with. */
export type Value = boolean | number | string;

export type Comparison = "lt" | "le" | "eq" | "ne" | "ge" | "gt";

/** A condition as the server reads and stores it. */
export type Condition =
  | { is: "compare"; field: string; op: string; value: Value }
  | { is: "one_of"; field: string; values: Value[] }
  | { is: "missing"; field: string }
  | { is: "segment"; name: string; version: number }
  | { is: "all"; of: Condition[] }
  | { is: "any"; of: Condition[] }
  | { is: "not"; of: Condition };

/** A fact one may ask about. */
export interface RuleField {
  name: string;
  kind: "number" | "flag" | "word" | "segment";
  /** Its name by language. */
  label: Record<string, string>;
  /** Fields of one group stand together; the key of its name is `builder.group.<group>`. */
  group: string;
  /** Of `lt le eq ne ge gt one_of missing`, what may be asked. */
  operators: readonly string[];
  /** What its number counts: `builder.unit.<unit>`. */
  unit?: string | null;
  /** The words it may be, as far as they are known. */
  words: readonly { value: string; label: Record<string, string> }[];
  /** Only these words: another would be a mistake. */
  closed?: boolean;
}

/** Something wrong with a condition, already in words. `path`: the way from the outermost to it, by position (`0.2`); a
 * negation counts as one step (`0`); the empty path is the whole. */
export interface RuleMistake {
  path: string;
  text: string;
}
