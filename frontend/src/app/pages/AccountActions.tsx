import { useQuery } from "@tanstack/react-query";
import {
  Archive,
  Banknote,
  CirclePlay,
  CircleHelp,
  HandCoins,
  PhoneForwarded,
  StickyNote,
  CirclePause,
  PhoneOff,
} from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { liftHold } from "@/api/accounts";
import { resumeContact } from "@/api/contact";
import { promiseTermsQuery } from "@/api/promises";
import type { AccountView, PhoneCard } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { useRole } from "@/app/session";
import { CloseDialog } from "@/features/accounts/CloseDialog";
import { HoldDialog } from "@/features/accounts/HoldDialog";
import { NoteDialog } from "@/features/accounts/NoteDialog";
import { PaymentDialog } from "@/features/accounts/PaymentDialog";
import { StopContactDialog } from "@/features/contact/StopContactDialog";
import { PromiseDialog } from "@/features/promises/PromiseDialog";
import { CallbackDialog } from "@/features/worklist/CallbackDialog";
import { WhyDrawer } from "@/features/worklist/WhyDrawer";
import { useFormat } from "@/i18n/format";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { Notice } from "@/ui/Notice";
import { useShortcuts } from "@/ui/shortcuts";
import { say } from "@/ui/toasts";
import styles from "./AccountActions.module.css";

type Name = "promise" | "callback" | "note" | "hold" | "payment" | "why" | "close" | "stop";

/** What one's role allows to be done with an account outside the worklist. */
export function AccountActions({
  account,
  phones,
  onChanged,
}: {
  account: AccountView;
  phones: readonly PhoneCard[];
  onChanged: () => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const refusalText = useRefusalText();
  const role = useRole();
  const [open, setOpen] = useState<Name | null>(null);
  const { data: terms } = useQuery({ ...promiseTermsQuery(account.id), enabled: account.state === "open" });
  const lift = useCommand(async (ask: { accountId: string; holdId: string }) => {
    await liftHold(ask);
    onChanged();
  });
  const resume = useCommand(async (accountId: string) => {
    await resumeContact(accountId);
    onChanged();
  });
  const leads = role !== "collector";
  const isOpen = account.state === "open";
  const close = () => setOpen(null);
  const done = (what: string) => () => {
    say(t(what));
    close();
    onChanged();
  };
  const acts = [
    { name: "promise", key: "p", icon: HandCoins, label: t("promises.make"), shown: isOpen && terms !== undefined },
    { name: "callback", key: "c", icon: PhoneForwarded, label: t("worklist.callback"), shown: isOpen },
    { name: "note", key: "n", icon: StickyNote, label: t("accounts.note"), shown: true },
    { name: "hold", key: "o", icon: CirclePause, label: t("accounts.hold"), shown: isOpen && !account.hold },
    { name: "stop", key: "e", icon: PhoneOff, label: t("contact.stop"), shown: !account.debtor.contact_stopped_at },
    { name: "payment", key: "m", icon: Banknote, label: t("accounts.recordPayment"), shown: leads },
    { name: "why", key: "w", icon: CircleHelp, label: t("worklist.why"), shown: true },
    { name: "close", key: "x", icon: Archive, label: t("accounts.close"), shown: leads && isOpen },
  ] as const;
  useShortcuts(
    acts
      .filter((act) => act.shown)
      .map(({ name, key, label }) => ({
        id: `account-${name}`,
        keys: [key],
        label,
        group: t("keys.account"),
        run: () => setOpen(name),
      })),
  );
  const accountId = account.id;
  return (
    <div className={styles.actions}>
      <div className={styles.bar} role="toolbar" aria-label={t("ui.actions")}>
        {acts
          .filter((act) => act.shown)
          .map(({ name, key, icon: Icon, label }) => (
            <Button
              key={name}
              look="ghost"
              icon={<Icon size={15} aria-hidden />}
              keyed={key.toUpperCase()}
              onClick={() => setOpen(name)}
            >
              {label}
            </Button>
          ))}
      </div>
      {account.state === "closed" && (
        <Notice tone="info">
          {t("accounts.isClosed", { reason: t(`reasons.${account.closed_reason ?? "other"}`) })}
        </Notice>
      )}
      {account.debtor.contact_stopped_at && (
        <div className={styles.hold}>
          <Notice tone="warn">{t("contact.stopped")}</Notice>
          {leads && (
            <Button
              icon={<CirclePlay size={15} aria-hidden />}
              busy={resume.busy}
              onClick={() => void resume.run(accountId)}
            >
              {t("contact.resume")}
            </Button>
          )}
        </div>
      )}
      {account.hold && (
        <div className={styles.hold}>
          <Notice tone="warn">
            {t("accounts.isHeld", {
              reason: t(`reasons.${account.hold.reason}`),
              day: format.day(account.hold.ends_on),
              owner: account.hold.owner_name,
            })}
          </Notice>
          <Button
            icon={<CirclePlay size={15} aria-hidden />}
            busy={lift.busy}
            onClick={() => account.hold && void lift.run({ accountId, holdId: account.hold.id })}
          >
            {t("accounts.liftHold")}
          </Button>
        </div>
      )}
      {lift.refusal && <Notice>{refusalText(lift.refusal)}</Notice>}
      {open === "promise" && terms && (
        <PromiseDialog
          accountId={accountId}
          terms={terms}
          overdue={account.overdue}
          mayOverride={leads}
          onClose={close}
          onDone={done("promises.made")}
        />
      )}
      {open === "callback" && (
        <CallbackDialog accountId={accountId} phones={phones} onClose={close} onDone={done("worklist.callbackKept")} />
      )}
      {open === "note" && <NoteDialog accountId={accountId} onClose={close} onDone={done("accounts.noteKept")} />}
      {open === "hold" && <HoldDialog accountId={accountId} onClose={close} onDone={done("accounts.holdPlaced")} />}
      {open === "stop" && <StopContactDialog accountId={accountId} onClose={close} onDone={done("contact.stopped")} />}
      {open === "payment" && (
        <PaymentDialog
          accountId={accountId}
          currency={account.currency}
          onClose={close}
          onDone={done("accounts.paymentRecorded")}
        />
      )}
      {open === "close" && <CloseDialog accountId={accountId} onClose={close} onDone={done("accounts.closed")} />}
      {open === "why" && <WhyDrawer accountId={accountId} onClose={close} />}
    </div>
  );
}
