import { useTranslation } from "react-i18next";
import { keys } from "@/api/keys";
import { endPausePolicy, listPausePolicies, takeUpPausePolicy, weighPausePolicies } from "@/api/policies";
import { PausePolicyDialog } from "./PausePolicyDialog";
import { PausePolicyTable, PauseTerms } from "./PausePolicyTable";
import { Policies } from "./Policies";

/** Whether recordings are paused while card data is said aloud: by portfolio and country, from day to day. */
export function PausePolicies() {
  const { t } = useTranslation();
  return (
    <Policies
      text={t("policies.pauseText")}
      otherwise={t("policies.pausedByWish")}
      queryKey={keys.pausePolicies}
      list={listPausePolicies}
      weigh={weighPausePolicies}
      end={endPausePolicy}
      takeUp={takeUpPausePolicy}
      terms={(policy) => <PauseTerms policy={policy} />}
      table={(props) => <PausePolicyTable {...props} />}
      dialog={(props) => <PausePolicyDialog {...props} />}
    />
  );
}
