import { useTranslation } from "react-i18next";
import type { AccountCard, CallCard } from "@/api/types";
import { DisputeDialog } from "@/features/accounts/DisputeDialog";
import { HoldDialog } from "@/features/accounts/HoldDialog";
import { NoteDialog } from "@/features/accounts/NoteDialog";
import { AddPhoneDialog } from "@/features/contact/AddPhoneDialog";
import { PromiseDialog } from "@/features/promises/PromiseDialog";
import { CallbackDialog } from "@/features/worklist/CallbackDialog";
import { SkipDialog } from "@/features/worklist/SkipDialog";
import { SnoozeDialog } from "@/features/worklist/SnoozeDialog";
import { WhyDrawer } from "@/features/worklist/WhyDrawer";
import { say } from "@/ui/toasts";
import type { useAskedDialog } from "./useAskedDialog";

interface Props {
  card: AccountCard;
  call: CallCard | null;
  dialog: ReturnType<typeof useAskedDialog>;
  onChanged: () => void;
  onGone: () => void;
}

/** The dialog that was asked for; what it did is said in a toast, what it asked for follows. */
export function AskedDialog({ card, call, dialog, onChanged, onGone }: Props) {
  const { t } = useTranslation();
  const { asked, close, done } = dialog;
  if (!asked) return null;
  const accountId = card.account.id;
  const kept = (what: string) => () => {
    say(t(what));
    onChanged();
    done();
  };
  const gone = (what: string) => () => {
    say(t(what), { tone: "plain" });
    close();
    onGone();
    onChanged();
  };
  switch (asked.name) {
    case "promise":
      return (
        <PromiseDialog
          accountId={accountId}
          terms={card.promise_terms}
          overdue={card.account.overdue}
          callId={call?.id}
          onClose={close}
          onDone={kept("promises.made")}
        />
      );
    case "callback":
      return (
        <CallbackDialog
          accountId={accountId}
          phones={card.phones}
          onClose={close}
          onDone={kept("worklist.callbackKept")}
        />
      );
    case "note":
      return <NoteDialog accountId={accountId} onClose={close} onDone={kept("accounts.noteKept")} />;
    case "hold":
      return <HoldDialog accountId={accountId} onClose={close} onDone={kept("accounts.holdPlaced")} />;
    case "dispute":
      return (
        <DisputeDialog
          accountId={accountId}
          items={card.account.items}
          itemId={asked.itemId}
          onClose={close}
          onDone={kept("accounts.disputeOpened")}
        />
      );
    case "phone":
      return <AddPhoneDialog accountId={accountId} onClose={close} onDone={kept("contact.added")} />;
    case "skip":
      return <SkipDialog onClose={close} onDone={gone("worklist.skipped")} />;
    case "snooze":
      return <SnoozeDialog onClose={close} onDone={gone("worklist.snoozed")} />;
    case "why":
      return <WhyDrawer accountId={accountId} onClose={close} />;
  }
}
