import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { keys } from "@/api/keys";
import { useCommand } from "@/api/useCommand";
import { takeNext } from "@/api/worklist";
import { EmptyDesk } from "@/features/worklist/EmptyDesk";
import { useShortcuts } from "@/ui/shortcuts";
import { Skeleton } from "@/ui/Skeleton";
import { InHand } from "./InHand";
import { useDeskCard } from "./useDeskCard";
import { useRound } from "./useRound";

/** The collector's one screen: an account in hand, or the way to the next. */
export function Workbench() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { isPending, card, call, look, hold, holdCall } = useDeskCard();
  const next = useCommand(takeNext);

  const take = async () => {
    const taken = await next.run();
    if (taken) {
      hold(taken);
      next.forget();
    }
    void client.invalidateQueries({ queryKey: keys.worklist });
  };

  const round = useRound(() => void take());

  useEffect(() => {
    document.title = `${card?.account.debtor.name ?? t("shell.workbench")} · Promesa`;
  }, [card, t]);

  useShortcuts([
    {
      id: "next",
      keys: ["Enter", "Space", "j"],
      label: t("worklist.next"),
      group: t("keys.work"),
      disabled: card !== null || next.busy,
      run: () => void take(),
    },
  ]);

  if (isPending) return <Skeleton lines={12} />;
  if (!card) return <EmptyDesk busy={next.busy} refusal={next.refusal} onNext={() => void take()} />;
  return (
    <InHand
      key={card.account.id}
      card={card}
      call={call}
      onChanged={look}
      onCall={holdCall}
      goesOn={round.goesOn}
      onGoesOn={round.setGoesOn}
      onGone={(bySelf) => {
        holdCall(null);
        hold(null);
        void round.finished(bySelf);
      }}
    />
  );
}
