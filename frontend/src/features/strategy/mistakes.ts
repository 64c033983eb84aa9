import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Refusal } from "@/api/refusal";
import { useFormat } from "@/i18n/format";
import { mistakeText, type Mistake } from "@/ui/rules/mistakes";
import type { Body } from "./draft";
import { useFacts, useLabel } from "./words";

/** Something wrong with a strategy, in words, and the control it is about (`backend/strategy/mistakes.py`). */
export interface Wrong {
  about: string;
  name: string;
  part: string;
  path: string;
  facts: Record<string, unknown>;
  text: string;
}

type Told = Mistake & { about: string; name: string; part: string };

/** What the server found wrong with a draft, in the language of whoever wrote it. */
export function useWrong(refusal: Refusal | null, body: Body): readonly Wrong[] {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const label = useLabel();
  const { fields } = useFacts();
  const things = [...body.bands, ...(body.desks ?? [])];
  return useMemo(() => {
    if (refusal?.code !== "strategy_wrong") return [];
    const called = (name: unknown) => label(things.find((thing) => thing.name === name)?.label, String(name));
    return (refusal.facts.mistakes as Told[]).map((told) => {
      const facts = {
        ...told.facts,
        ...(told.facts?.earlier !== undefined && { earlier: called(told.facts.earlier) }),
      };
      const text = mistakeText(t, format, fields, i18n.language, { ...told, facts }, "strategy");
      return {
        about: told.about,
        name: told.name,
        part: told.part,
        path: told.path ?? "",
        facts: told.facts ?? {},
        text,
      };
    });
    // Only another refusal or language says something else: what is written meanwhile does not.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [refusal, fields, i18n.language]);
}

/** What is wrong with one part of a band or rule. */
export const wrongIn = (wrong: readonly Wrong[], part: string) => wrong.filter((one) => one.part === part);
