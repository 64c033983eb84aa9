import type { GapCount } from "@/api/types";
import type { Amount } from "@/i18n/format";

interface Counted {
  currency: string;
  accounts: number;
  balance_minor: number;
}

export interface Total {
  accounts: number;
  /** One amount for each currency: amounts of two currencies are never added. */
  money: Amount[];
}

export function totalOf(rows: readonly Counted[]): Total {
  const money = new Map<string, number>();
  for (const row of rows) money.set(row.currency, (money.get(row.currency) ?? 0) + row.balance_minor);
  return {
    accounts: rows.reduce((sum, row) => sum + row.accounts, 0),
    money: [...money].sort().map(([currency, amount_minor]) => ({ currency, amount_minor })),
  };
}

export function matching(gaps: readonly GapCount[], gap: string | null, portfolio: string | null): Total {
  return totalOf(
    gaps.filter((one) => (gap === null || one.gap === gap) && (portfolio === null || one.portfolio_id === portfolio)),
  );
}
