import {
  Check,
  CalendarClock,
  CirclePause,
  HandCoins,
  Moon,
  PhoneForwarded,
  Scale,
  SkipForward,
  StickyNote,
} from "lucide-react";
import { useTranslation } from "react-i18next";
import type { AccountCard, CallCard } from "@/api/types";
import { stageOf } from "@/features/calls/callLooks";
import { Button } from "@/ui/Button";
import { useShortcuts, type Shortcut } from "@/ui/shortcuts";
import type { DialogName } from "./useAskedDialog";
import styles from "./ActionBar.module.css";

interface Props {
  card: AccountCard;
  call: CallCard | null;
  finishing: boolean;
  onFinish: () => void;
  onAsk: (name: DialogName) => void;
}

/** Everything one can do with the account in hand, each with its key, always in the same place. */
export function ActionBar({ card, call, finishing, onFinish, onAsk }: Props) {
  const { t } = useTranslation();
  const stage = stageOf(call);
  const free = stage === "none";
  const owes = card.account.balance.amount_minor > 0;
  const work: { name: DialogName; key: string; label: string; icon: typeof Moon; disabled?: boolean }[] = [
    { name: "promise", key: "p", label: t("promises.make"), icon: HandCoins, disabled: !owes },
    { name: "callback", key: "c", label: t("worklist.callback"), icon: PhoneForwarded },
    { name: "note", key: "n", label: t("accounts.note"), icon: StickyNote },
    { name: "dispute", key: "d", label: t("accounts.dispute"), icon: Scale, disabled: !owes },
    { name: "hold", key: "o", label: t("accounts.hold"), icon: CirclePause, disabled: !free },
  ];
  const leave: typeof work = [
    { name: "snooze", key: "z", label: t("worklist.snooze"), icon: Moon, disabled: !free },
    { name: "skip", key: "s", label: t("worklist.skip"), icon: SkipForward, disabled: !free },
  ];
  useShortcuts([
    ...[...work, ...leave].map(({ name, key, label, disabled }): Shortcut => ({
      id: name,
      keys: [key],
      label,
      group: t("keys.account"),
      disabled,
      run: () => onAsk(name),
    })),
    { id: "why", keys: ["w"], label: t("worklist.why"), group: t("keys.account"), run: () => onAsk("why") },
  ]);
  const button = ({ name, key, label, icon: Icon, disabled }: (typeof work)[number]) => (
    <Button
      key={name}
      look="ghost"
      icon={<Icon size={15} aria-hidden />}
      keyed={key.toUpperCase()}
      disabled={disabled}
      onClick={() => onAsk(name)}
    >
      {label}
    </Button>
  );
  return (
    <div className={styles.bar} role="toolbar" aria-label={t("ui.actions")}>
      {work.map(button)}
      <span className={styles.gap} />
      {leave.map(button)}
      <Button
        look={finishing ? "plain" : "primary"}
        icon={free ? <Check size={16} aria-hidden /> : <CalendarClock size={16} aria-hidden />}
        keyed={finishing ? "Esc" : "↵"}
        disabled={!free}
        onClick={onFinish}
      >
        {free ? t(finishing ? "calls.goOn" : "calls.finish") : t(`calls.first.${stage}`)}
      </Button>
    </div>
  );
}
