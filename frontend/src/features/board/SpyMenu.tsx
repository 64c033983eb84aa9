import { Menu } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import {
  Headphones,
  Megaphone,
  MessageCircle,
  PhoneForwarded,
  PhoneOff,
  TimerOff,
  type LucideIcon,
} from "lucide-react";
import { useTranslation } from "react-i18next";
import { keys } from "@/api/keys";
import { asRefusal } from "@/api/refusal";
import { endCallOf, forceWrapUp, spy, takeOver } from "@/api/supervision";
import type { CollectorRow, SpyMode } from "@/api/types";
import { useRefusalText } from "@/i18n/words";
import { say } from "@/ui/toasts";

/** Keys that no page uses: whoever listens may look at an account meanwhile. */
export const MODES: readonly { mode: SpyMode; icon: LucideIcon; key: string }[] = [
  { mode: "listen", icon: Headphones, key: "l" },
  { mode: "whisper", icon: MessageCircle, key: "v" },
  { mode: "barge", icon: Megaphone, key: "b" },
];
const WITH_SOMEBODY = new Set(["ringing", "talking", "hold"]);
const TALKS = new Set(["talking", "hold"]);
const ON_CALL = new Set(["dialling", ...WITH_SOMEBODY]);

/** What a leader may do about a collector's call, among the other deeds of the row's menu: be on it, end it. */
export function SpyItems({ row }: { row: CollectorRow }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const refusalText = useRefusalText();
  const callId = row.call_id;
  if (!callId || !ON_CALL.has(row.state)) return null;
  const attempt = (deed: Promise<unknown>, done?: string) =>
    void deed
      .then(() => {
        if (done) say(done);
        void client.invalidateQueries({ queryKey: keys.spying });
      })
      .catch((thrown: unknown) => say(refusalText(asRefusal(thrown)), { tone: "bad" }));
  return (
    <>
      {WITH_SOMEBODY.has(row.state) &&
        MODES.map(({ mode, icon: Icon }) => (
          <Menu.Item
            key={mode}
            leftSection={<Icon size={15} aria-hidden />}
            onClick={() => attempt(spy({ callId, mode }, crypto.randomUUID()))}
          >
            {t(`supervision.do.${mode}`)}
          </Menu.Item>
        ))}
      {TALKS.has(row.state) && (
        <Menu.Item
          leftSection={<PhoneForwarded size={15} aria-hidden />}
          onClick={() => attempt(takeOver(callId, crypto.randomUUID()), t("supervision.takenOver", { name: row.name }))}
        >
          {t("supervision.takeOver")}
        </Menu.Item>
      )}
      <Menu.Item
        leftSection={<PhoneOff size={15} aria-hidden />}
        onClick={() => attempt(endCallOf(callId, crypto.randomUUID()), t("supervision.callEnded", { name: row.name }))}
      >
        {t("supervision.endCall")}
      </Menu.Item>
      <Menu.Item
        leftSection={<TimerOff size={15} aria-hidden />}
        onClick={() =>
          attempt(forceWrapUp(callId, crypto.randomUUID()), t("supervision.wrapUpEnded", { name: row.name }))
        }
      >
        {t("supervision.endBoth")}
      </Menu.Item>
      <Menu.Divider />
    </>
  );
}
