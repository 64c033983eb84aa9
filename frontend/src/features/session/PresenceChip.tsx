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
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { CONTRADICTION_SHOWN_AFTER, pauseReasonsQuery, usePauseLabel } from "@/api/floor";
import { keys } from "@/api/keys";
import { presenceQuery, wishPresence } from "@/api/session";
import type { PresenceCard, PresenceState, PresenceWish } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { useRefusalText } from "@/i18n/words";
import { Chip } from "@/ui/Chip";
import { Tag } from "@/ui/Tag";
import { say } from "@/ui/toasts";
import { Timer, useNow } from "@/ui/Timer";
import styles from "./PresenceChip.module.css";

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

const TONES: Partial<Record<PresenceState, "good" | "alarm" | "warn">> = {
  ready: "good",
  previewing: "good",
  talking: "good",
  paused: "warn",
  meeting: "warn",
  unreachable: "alarm",
  unknown: "alarm",
};

/** What I am doing, as the board shows it, and how to say otherwise. */
export function PresenceChip() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const refusalText = useRefusalText();
  const pauseLabel = usePauseLabel();
  const { data: presence } = useQuery({ ...presenceQuery, refetchInterval: 30_000 });
  const { data: reasons = [] } = useQuery(pauseReasonsQuery);
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
  useOrdersTold(presence);
  const reason = state === "paused" && presence?.reason ? pauseLabel(presence.reason) : null;

  return (
    <>
      {presence && <Contradiction presence={presence} />}
      <Menu withinPortal={false} position="bottom-end" width={230}>
        <Menu.Target>
          <Chip tone={TONES[state]} data-state={state} disabled={wish.busy}>
            <Icon size={15} aria-hidden />
            <span>{reason ?? t(`session.presence.${state}`)}</span>
            {presence && (
              <span className={styles.since}>
                <Timer since={presence.since} />
              </span>
            )}
            <ChevronDown size={14} aria-hidden />
          </Chip>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<Headphones size={15} />}
            onClick={() => void choose({ state: "ready", reason: null })}
          >
            {t("session.presence.ready")}
          </Menu.Item>
          <Menu.Item leftSection={<Users size={15} />} onClick={() => void choose({ state: "meeting", reason: null })}>
            {t("session.presence.meeting")}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Label>{t("session.presence.paused")}</Menu.Label>
          {reasons
            .filter((pause) => !pause.retired)
            .map((pause) => (
              <Menu.Item
                key={pause.code}
                leftSection={<Coffee size={15} />}
                onClick={() => void choose({ state: "paused", reason: pause.code })}
              >
                {pauseLabel(pause.code)}
              </Menu.Item>
            ))}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

/** What the telephone says against the state, or that the pause has lasted too long; only once it has lasted a moment. */
function Contradiction({ presence }: { presence: PresenceCard }) {
  const { t } = useTranslation();
  const now = useNow();
  const { mismatch, mismatch_since, overdue_at } = presence;
  if (mismatch && mismatch_since && now - Date.parse(mismatch_since) > CONTRADICTION_SHOWN_AFTER)
    return (
      <span role="status">
        <Tag tone="bad" icon={PhoneOff}>
          {t(`session.mismatch.${mismatch}`)}
        </Tag>
      </span>
    );
  if (overdue_at && now > Date.parse(overdue_at))
    return (
      <span role="status">
        <Tag tone="warn" icon={Watch}>
          {t("session.overdue")}
        </Tag>
      </span>
    );
  return null;
}

/** A state somebody else gave me is said once, when it comes. */
function useOrdersTold(presence: PresenceCard | undefined) {
  const { t } = useTranslation();
  const told = useRef<string | null>(null);
  useEffect(() => {
    if (!presence) return;
    const order = presence.set_by ? `${presence.set_by} ${presence.since}` : "";
    if (order && told.current !== null && told.current !== order)
      say(t("session.setBy", { name: presence.set_by, state: t(`session.presence.${presence.state}`) }), {
        tone: "plain",
      });
    told.current = order;
  }, [presence, t]);
}
