import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import type { Dated } from "./policyLooks";

/** Ends a policy that is in force or to come. */
export function EndKey({ policy, busy, onEnd }: { policy: Dated; busy: boolean; onEnd: (id: string) => void }) {
  const { t } = useTranslation();
  return (
    <Button
      look="ghost"
      size="small"
      busy={busy}
      aria-label={t("policies.endOf", { name: policy.portfolio_name ?? t("policies.everyPortfolio") })}
      onClick={() => onEnd(policy.id)}
    >
      {t("policies.end")}
    </Button>
  );
}
