import { Menu } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import {
  ChevronDown,
  CircleHelp,
  Coffee,
  Headphones,
  LogOut,
  Phone,
  PhoneCall,
  PhoneOff,
  Timer as Watch,
  Users,
} from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { keys } from "@/api/keys";
import { presenceQuery, wishPresence } from "@/api/session";
import type { PresenceState, PresenceWish } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { useRefusalText } from "@/i18n/words";
import { say } from "@/ui/toasts";
import { Timer } from "@/ui/Timer";
import styles from "./PresenceChip.module.css";

export const PAUSES = ["break", "lunch", "restroom", "training", "technical", "other"] as const;

const ICONS: Record<PresenceState, typeof Phone> = {
  offline: LogOut,
  ready: Headphones,
  previewing: Headphones,
  dialling: Phone,
  ringing: Phone,
  talking: PhoneCall,
  hold: PhoneCall,
  wrap_up: Watch,
  paused: Coffee,
  meeting: Users,
  unreachable: PhoneOff,
  unknown: CircleHelp,
};

/** What I am doing, as the board shows it, and how to say otherwise. */
export function PresenceChip() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const refusalText = useRefusalText();
  const { data: presence } = useQuery({ ...presenceQuery, refetchInterval: 30_000 });
  const wish = useCommand(wishPresence);
  const state = presence?.state ?? "unknown";
  const Icon = ICONS[state];

  const choose = async (choice: PresenceWish) => {
    const card = await wish.run(choice);
    if (card) client.setQueryData(keys.presence, card);
  };
  useEffect(() => {
    if (wish.refusal) say(refusalText(wish.refusal), { tone: "bad" });
  }, [wish.refusal, refusalText]);
  const reason = presence?.reason ? t(`session.pause.${presence.reason}`, { defaultValue: presence.reason }) : null;

  return (
    <Menu withinPortal={false} position="bottom-end" width={230}>
      <Menu.Target>
        <button type="button" className={styles.chip} data-state={state} disabled={wish.busy}>
          <Icon size={15} aria-hidden />
          <span>{reason ?? t(`session.presence.${state}`)}</span>
          {presence && (
            <span className={styles.since}>
              <Timer since={presence.since} />
            </span>
          )}
          <ChevronDown size={14} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Headphones size={15} />} onClick={() => void choose({ state: "ready", reason: null })}>
          {t("session.presence.ready")}
        </Menu.Item>
        <Menu.Item leftSection={<Users size={15} />} onClick={() => void choose({ state: "meeting", reason: null })}>
          {t("session.presence.meeting")}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t("session.presence.paused")}</Menu.Label>
        {PAUSES.map((pause) => (
          <Menu.Item
            key={pause}
            leftSection={<Coffee size={15} />}
            onClick={() => void choose({ state: "paused", reason: pause })}
          >
            {t(`session.pause.${pause}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
