import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { whyQuery } from "@/api/worklist";
import { asRefusal } from "@/api/refusal";
import { useRefusalText } from "@/i18n/words";
import { Dialog } from "@/ui/Dialog";
import { Notice } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { WhatIfPanel } from "./WhatIfPanel";
import { WhyPanel } from "./WhyPanel";

export function WhyDrawer({ accountId, title, onClose }: { accountId: string; title?: string; onClose: () => void }) {
  const { t } = useTranslation();
  const refusalText = useRefusalText();
  const why = useQuery(whyQuery(accountId));
  return (
    <Dialog as="drawer" title={title ?? t("worklist.why")} onClose={onClose}>
      {why.isPending && <Skeleton lines={8} />}
      {why.error && <Notice>{refusalText(asRefusal(why.error))}</Notice>}
      {why.data && <WhyPanel why={why.data} />}
      <WhatIfPanel accountId={accountId} />
    </Dialog>
  );
}
