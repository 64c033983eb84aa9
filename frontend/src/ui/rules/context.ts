import type { TFunction } from "i18next";
import { createContext, useContext } from "react";
import type { RuleField } from "./condition";
import { NEGATED } from "./query";

// An alias, not an interface: the library wants to find any further property, too.
type Option = { name: string; value: string; label: string };

export interface Builder {
  fields: ReadonlyMap<string, RuleField>;
  options: readonly { label: string; options: readonly Option[] }[];
  /** What is wrong with a rule or group, by its id. */
  wrong: ReadonlyMap<string, readonly string[]>;
  /** Sets this builder's ids apart from another's on the same page. */
  id: string;
}

export const BuilderContext = createContext<Builder>({ fields: new Map(), options: [], wrong: new Map(), id: "" });

export const useBuilder = () => useContext(BuilderContext);

/** How a field may be asked about, in the words of its kind. */
export function operatorsOf(field: RuleField | undefined, t: TFunction): Option[] {
  const names = (field?.operators ?? []).flatMap((name) => {
    // "Is yes" and "is no" say all there is to say of a flag.
    if (field?.kind === "flag" && (name === "ne" || name === "one_of")) return [];
    const negated = NEGATED[name];
    return negated ? [name, negated] : [name];
  });
  return names.map((name) => ({ name, value: name, label: operatorLabel(name, field, t) }));
}

export function operatorLabel(name: string, field: RuleField | undefined, t: TFunction): string {
  const kind = field?.kind === "number" ? "number" : "word";
  return t(`builder.operator.${kind}.${name}`, { defaultValue: name });
}
