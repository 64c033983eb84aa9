import { Menu } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Ellipsis, Headphones, Megaphone, MessageCircle, PhoneOff, TimerOff, type LucideIcon } from "lucide-react";
import { useTranslation } from "react-i18next";
import { keys } from "@/api/keys";
import { asRefusal } from "@/api/refusal";
import { endCallOf, forceWrapUp, spy } from "@/api/supervision";
import type { CollectorRow, SpyMode } from "@/api/types";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { say } from "@/ui/toasts";

export const MODES: readonly { mode: SpyMode; icon: LucideIcon; key: string }[] = [
  { mode: "listen", icon: Headphones, key: "l" },
  { mode: "whisper", icon: MessageCircle, key: "w" },
  { mode: "barge", icon: Megaphone, key: "b" },
];
const WITH_SOMEBODY = new Set(["ringing", "talking", "hold"]);
const ON_CALL = new Set(["dialling", ...WITH_SOMEBODY]);

/** What a leader may do about a collector's call: be on it, end it, end its wrap-up. */
export function SpyMenu({ row }: { row: CollectorRow }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const refusalText = useRefusalText();
  const callId = row.call_id;
  if (!callId || !(ON_CALL.has(row.state) || row.state === "wrap_up")) return null;
  const attempt = (deed: Promise<unknown>, done?: string) =>
    deed
      .then(() => {
        if (done) say(done);
        void client.invalidateQueries({ queryKey: keys.spying });
      })
      .catch((thrown: unknown) => say(refusalText(asRefusal(thrown)), { tone: "bad" }));
  return (
    <Menu position="bottom-end" width={270} transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <Button
          look="ghost"
          size="small"
          icon={<Ellipsis size={16} aria-hidden />}
          aria-label={t("supervision.deedsOn", { name: row.name })}
        />
      </Menu.Target>
      <Menu.Dropdown>
        {WITH_SOMEBODY.has(row.state) &&
          MODES.map(({ mode, icon: Icon }) => (
            <Menu.Item
              key={mode}
              leftSection={<Icon size={15} aria-hidden />}
              onClick={() => void attempt(spy({ callId, mode }, crypto.randomUUID()))}
            >
              {t(`supervision.do.${mode}`)}
            </Menu.Item>
          ))}
        {ON_CALL.has(row.state) && (
          <Menu.Item
            leftSection={<PhoneOff size={15} aria-hidden />}
            onClick={() =>
              void attempt(endCallOf(callId, crypto.randomUUID()), t("supervision.callEnded", { name: row.name }))
            }
          >
            {t("supervision.endCall")}
          </Menu.Item>
        )}
        <Menu.Item
          leftSection={<TimerOff size={15} aria-hidden />}
          onClick={() =>
            void attempt(forceWrapUp(callId, crypto.randomUUID()), t("supervision.wrapUpEnded", { name: row.name }))
          }
        >
          {t(row.state === "wrap_up" ? "supervision.endWrapUp" : "supervision.endBoth")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
