import { useTranslation } from "react-i18next";
import { keys } from "@/api/keys";
import { endSpyPolicy, listSpyPolicies, takeUpSpyPolicy, weighSpyPolicies } from "@/api/policies";
import { Policies } from "./Policies";
import { SpyPolicyDialog } from "./SpyPolicyDialog";
import { SpyPolicyTable, SpyTerms } from "./SpyPolicyTable";

/** Whether collectors are told that a leader is on their call: by portfolio or country, from day to day. */
export function SpyPolicies() {
  const { t } = useTranslation();
  return (
    <Policies
      text={t("policies.spyText")}
      otherwise={t("policies.toldUnlessDecided")}
      queryKey={keys.spyPolicies}
      list={listSpyPolicies}
      weigh={weighSpyPolicies}
      end={endSpyPolicy}
      takeUp={takeUpSpyPolicy}
      byPortfolio
      terms={(policy) => <SpyTerms policy={policy} />}
      table={(props) => <SpyPolicyTable {...props} />}
      dialog={(props) => <SpyPolicyDialog {...props} />}
    />
  );
}
