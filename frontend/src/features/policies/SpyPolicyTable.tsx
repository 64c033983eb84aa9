import { useTranslation } from "react-i18next";
import type { SpyPolicyCard } from "@/api/types";
import { useFormat } from "@/i18n/format";
import table from "@/ui/Table.module.css";
import { Tag } from "@/ui/Tag";
import type { TableProps } from "./Policies";
import { useScopeText } from "./policyLooks";
import { PolicyTable } from "./PolicyTable";

/** Policies about telling collectors, each with who set it. */
export function SpyPolicyTable(props: TableProps<SpyPolicyCard>) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <PolicyTable
      {...props}
      says={[
        {
          heading: t("policies.collector"),
          cell: ({ told }) => (
            <Tag tone={told ? "info" : "plain"}>{t(told ? "policies.told" : "policies.notTold")}</Tag>
          ),
        },
      ]}
      answers={{
        heading: t("policies.setBy"),
        cell: (policy) => (
          <>
            {policy.set_by_name ?? "–"}
            <span className={table.under}>{format.moment(policy.set_at)}</span>
          </>
        ),
      }}
    />
  );
}

/** What a policy says, in a line. */
export function SpyTerms({ policy }: { policy: SpyPolicyCard }) {
  const { t } = useTranslation();
  const where = useScopeText()(policy);
  return (
    <p>
      <strong>{t(policy.told ? "policies.isTold" : "policies.isNotTold")}</strong> {where}
    </p>
  );
}
