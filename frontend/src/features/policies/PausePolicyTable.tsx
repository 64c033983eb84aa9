import { useTranslation } from "react-i18next";
import type { PausePolicyRow } from "@/api/types";
import { Tag, type Tone } from "@/ui/Tag";
import type { TableProps } from "./Policies";
import { useScopeText } from "./policyLooks";
import { PolicyTable, Source } from "./PolicyTable";

const TONES: Record<PausePolicyRow["pausing"], Tone> = { required: "warn", allowed: "info", never: "plain" };

/** Policies about pausing for card data, each with what it rests on and who answers for it. */
export function PausePolicyTable(props: TableProps<PausePolicyRow>) {
  const { t } = useTranslation();
  return (
    <PolicyTable
      {...props}
      says={[
        {
          heading: t("policies.pausing"),
          cell: ({ pausing }) => <Tag tone={TONES[pausing]}>{t(`policies.pause.${pausing}`)}</Tag>,
        },
        {
          heading: t("policies.resumesAfter"),
          right: true,
          cell: (policy) => (policy.pausing === "never" ? "–" : t("policies.minutes", { count: policy.minutes })),
        },
      ]}
      answers={{ heading: t("policies.source"), cell: (policy) => <Source policy={policy} /> }}
    />
  );
}

/** What a policy says, in a line. */
export function PauseTerms({ policy }: { policy: PausePolicyRow }) {
  const { t } = useTranslation();
  const where = useScopeText()(policy);
  const resumes = policy.pausing === "never" ? [] : [t("policies.resumesIn", { count: policy.minutes })];
  return (
    <p>
      <strong>{t(`policies.pauseIs.${policy.pausing}`)}</strong> {[...resumes, where].join(" · ")}
    </p>
  );
}
