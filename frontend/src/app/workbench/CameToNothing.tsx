import { useTranslation } from "react-i18next";
import type { CallCard } from "@/api/types";
import { WhyNot } from "@/features/contact/WhyNot";
import { useRefusalText } from "@/i18n/words";
import { Notice } from "@/ui/Notice";
import { rulesOf } from "./rulesOf";

/** A call that was asked for and did not take place: why, and from when it may. */
export function CameToNothing({ call }: { call: CallCard }) {
  const { t } = useTranslation();
  const refusalText = useRefusalText();
  const { refusal } = call;
  return (
    <Notice>
      {refusal ? `${t("calls.notDialled")} ${refusalText(refusal)}` : t(`calls.outcome.${call.outcome}`)}
      {refusal && <WhyNot rules={rulesOf(refusal.facts)} />}
    </Notice>
  );
}
