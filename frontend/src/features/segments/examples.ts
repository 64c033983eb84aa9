import type { Condition } from "@/ui/rules/condition";

/** To start from, where there is nothing yet: `segments.example.<name>`. */
export const EXAMPLES: Record<string, Condition> = {
  broken: {
    is: "all",
    of: [
      { is: "compare", field: "broken_promise_open", op: "eq", value: true },
      { is: "compare", field: "days_since_broken_promise", op: "le", value: 14 },
    ],
  },
  silent: {
    is: "all",
    of: [
      { is: "compare", field: "days_past_due", op: "ge", value: 30 },
      {
        is: "any",
        of: [
          { is: "missing", field: "days_since_contact" },
          { is: "compare", field: "days_since_contact", op: "ge", value: 7 },
        ],
      },
    ],
  },
  unreachable: { is: "compare", field: "mobiles", op: "eq", value: 0 },
};
