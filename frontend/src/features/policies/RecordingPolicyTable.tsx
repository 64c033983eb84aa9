import { useTranslation } from "react-i18next";
import type { PolicyRow } from "@/api/types";
import table from "@/ui/Table.module.css";
import { Tag, type Tone } from "@/ui/Tag";
import type { TableProps } from "./Policies";
import { useScopeText } from "./policyLooks";
import { PolicyTable, Source } from "./PolicyTable";

const TONES: Record<PolicyRow["mode"], Tone> = { never: "plain", with_notice: "info", always: "good" };

/** Policies of recording, each with what it rests on and who answers for it. */
export function RecordingPolicyTable(props: TableProps<PolicyRow>) {
  const { t } = useTranslation();
  const unlessNever = (policy: PolicyRow, says: string) => (policy.mode === "never" ? "–" : says);
  return (
    <PolicyTable
      {...props}
      says={[
        {
          heading: t("policies.recorded"),
          cell: (policy) => (
            <>
              <Tag tone={TONES[policy.mode]}>{t(`recordings.mode.${policy.mode}`)}</Tag>
              {policy.notice && <span className={table.under}>{policy.notice}</span>}
            </>
          ),
        },
        {
          heading: t("policies.kept"),
          right: true,
          cell: (policy) => unlessNever(policy, t("policies.days", { count: policy.retention_days })),
        },
        {
          heading: t("policies.ownCalls"),
          cell: (policy) => unlessNever(policy, t(policy.own_calls_heard ? "policies.yes" : "policies.no")),
        },
      ]}
      answers={{ heading: t("policies.source"), cell: (policy) => <Source policy={policy} /> }}
    />
  );
}

/** What a policy says, in a line. */
export function RecordingTerms({ policy }: { policy: PolicyRow }) {
  const { t } = useTranslation();
  const where = useScopeText()(policy);
  const notice = policy.notice ? [policy.notice] : [];
  const kept = policy.mode === "never" ? [] : [t("policies.keptFor", { count: policy.retention_days })];
  return (
    <p>
      <strong>{t(`policies.mode.${policy.mode}`)}</strong> {[...notice, ...kept, where].join(" · ")}
    </p>
  );
}
