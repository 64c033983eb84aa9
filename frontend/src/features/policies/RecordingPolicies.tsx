import { useTranslation } from "react-i18next";
import { keys } from "@/api/keys";
import {
  endRecordingPolicy,
  listRecordingPolicies,
  takeUpRecordingPolicy,
  weighRecordingPolicies,
} from "@/api/policies";
import { Policies } from "./Policies";
import { RecordingPolicyDialog } from "./RecordingPolicyDialog";
import { RecordingPolicyTable, RecordingTerms } from "./RecordingPolicyTable";

/** Whether calls are recorded, and how: by portfolio and country, from day to day. */
export function RecordingPolicies() {
  const { t } = useTranslation();
  return (
    <Policies
      text={t("policies.recordingText")}
      otherwise={t("policies.notRecorded")}
      queryKey={keys.recordingPolicies}
      list={listRecordingPolicies}
      weigh={weighRecordingPolicies}
      end={endRecordingPolicy}
      takeUp={takeUpRecordingPolicy}
      terms={(policy) => <RecordingTerms policy={policy} />}
      table={(props) => <RecordingPolicyTable {...props} />}
      dialog={(props) => <RecordingPolicyDialog {...props} />}
    />
  );
}
