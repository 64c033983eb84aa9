import { Menu } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ChartNoAxesGantt, Coffee, Ellipsis, Headphones, LogOut, TimerOff, Users } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { orderPresence, pauseReasonsQuery, usePauseLabel } from "@/api/floor";
import { signUserOut } from "@/api/people";
import { asRefusal } from "@/api/refusal";
import type { CollectorRow, PresenceState, PresenceWish } from "@/api/types";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { say } from "@/ui/toasts";
import { SpyItems } from "./SpyMenu";

interface Props {
  row: CollectorRow;
  onShift: (row: CollectorRow) => void;
}

/** Nobody is torn out of a call, and nobody who is away is made present. */
const CANNOT_BE_ORDERED: readonly PresenceState[] = ["offline", "dialling", "ringing", "talking", "hold", "unknown"];
const CAN_BE_READY: readonly PresenceState[] = ["paused", "meeting", "unreachable"];

/** What may be done about one collector. The menu itself is built when first asked for: five hundred of them would be felt. */
export function RowMenu({ row, onShift }: Props) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  const button = (
    <Button
      look="ghost"
      size="small"
      aria-haspopup="menu"
      icon={<Ellipsis size={16} aria-hidden />}
      aria-label={t("board.menuOf", { name: row.name })}
      onClick={asked ? undefined : () => setAsked(true)}
    />
  );
  if (!asked) return button;
  return (
    <Menu
      defaultOpened
      position="bottom-end"
      width={250}
      returnFocus
      transitionProps={{ duration: 0 }}
      middlewares={{ flip: true, shift: true, size: true }}
    >
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown>
        <Deeds row={row} onShift={onShift} />
      </Menu.Dropdown>
    </Menu>
  );
}

function Deeds({ row, onShift }: Props) {
  const { t } = useTranslation();
  const pauseLabel = usePauseLabel();
  const refusalText = useRefusalText();
  const { data: reasons = [] } = useQuery(pauseReasonsQuery);
  const tell = (thrown: unknown) => say(refusalText(asRefusal(thrown)), { tone: "bad" });
  const order = (wish: PresenceWish, words: string) =>
    void orderPresence({ userId: row.id, wish }, crypto.randomUUID())
      .then(() => say(words))
      .catch(tell);
  const ready = () => order({ state: "ready", reason: null }, t("board.madeReady", { name: row.name }));
  const signOut = () =>
    void signUserOut(row.id, crypto.randomUUID())
      .then(() => say(t("people.signedOut", { name: row.name })))
      .catch(tell);
  return (
    <>
      <Menu.Item leftSection={<ChartNoAxesGantt size={15} aria-hidden />} onClick={() => onShift(row)}>
        {t("board.shift")}
      </Menu.Item>
      <Menu.Divider />
      <SpyItems row={row} />
      {row.state === "wrap_up" && (
        <Menu.Item leftSection={<TimerOff size={15} aria-hidden />} onClick={ready}>
          {t("board.endWrapUp")}
        </Menu.Item>
      )}
      {CAN_BE_READY.includes(row.state) && (
        <Menu.Item leftSection={<Headphones size={15} aria-hidden />} onClick={ready}>
          {t("board.makeReady")}
        </Menu.Item>
      )}
      {CANNOT_BE_ORDERED.includes(row.state) ? (
        <Menu.Label>{t(row.state === "offline" ? "board.isAway" : "board.isOnCall")}</Menu.Label>
      ) : (
        <>
          <Menu.Item
            leftSection={<Users size={15} aria-hidden />}
            onClick={() => order({ state: "meeting", reason: null }, t("board.sentToMeeting", { name: row.name }))}
          >
            {t("board.toMeeting")}
          </Menu.Item>
          <Menu.Label>{t(row.state === "wrap_up" ? "board.pauseAndEnd" : "board.pause")}</Menu.Label>
          {reasons
            .filter((reason) => !reason.retired)
            .map(({ code }) => (
              <Menu.Item
                key={code}
                leftSection={<Coffee size={15} aria-hidden />}
                onClick={() =>
                  order(
                    { state: "paused", reason: code },
                    t("board.paused", { name: row.name, reason: pauseLabel(code) }),
                  )
                }
              >
                {pauseLabel(code)}
              </Menu.Item>
            ))}
        </>
      )}
      {row.state !== "offline" && (
        <>
          <Menu.Divider />
          <Menu.Item leftSection={<LogOut size={15} aria-hidden />} onClick={signOut}>
            {t("board.signOut")}
          </Menu.Item>
        </>
      )}
    </>
  );
}
