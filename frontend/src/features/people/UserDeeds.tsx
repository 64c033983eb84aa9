import { Menu } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { BadgeCheck, Ellipsis, KeyRound, LogOut, Pencil, UserCheck, UserX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { keys } from "@/api/keys";
import { changeUser, makeSignInLink, signUserOut } from "@/api/people";
import { asRefusal } from "@/api/refusal";
import type { UserCard } from "@/api/types";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { say } from "@/ui/toasts";
import type { ShownLink } from "./PeoplePage";

interface Props {
  user: UserCard;
  me: UserCard;
  onEdit: (user: UserCard) => void;
  onAssign: (user: UserCard) => void;
  onLink: (shown: ShownLink) => void;
}

/** What may be done about somebody, by whoever looks: administrators everything, supervisors sign their collectors out. */
export function UserDeeds({ user, me, onEdit, onAssign, onLink }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const refusalText = useRefusalText();
  const mayChange = me.role === "administrator";
  const maySignOut =
    mayChange || (me.role === "supervisor" && user.role === "collector" && user.team_id === me.team_id);
  const mayAssign = (mayChange || me.role === "manager") && user.role === "collector";
  if (!maySignOut && !mayAssign) return null;

  const tell = (thrown: unknown) => say(refusalText(asRefusal(thrown)), { tone: "bad" });
  const enable = async (disabled: boolean) => {
    try {
      await changeUser({ userId: user.id, change: { disabled } });
      await client.invalidateQueries({ queryKey: keys.users });
      say(t(disabled ? "people.disabled" : "people.enabled", { name: user.name }), {
        action: disabled ? { label: t("ui.undo"), run: () => void enable(false) } : undefined,
      });
    } catch (thrown) {
      tell(thrown);
    }
  };
  const signOut = () =>
    signUserOut(user.id, crypto.randomUUID())
      .then(() => say(t("people.signedOut", { name: user.name })))
      .catch(tell);
  const link = () =>
    makeSignInLink(user.id, crypto.randomUUID())
      .then((made) => onLink({ user, link: made }))
      .catch(tell);

  return (
    <Menu position="bottom-end" width={230} transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <Button
          look="ghost"
          size="small"
          icon={<Ellipsis size={16} aria-hidden />}
          aria-label={t("people.deedsOf", { name: user.name })}
        />
      </Menu.Target>
      <Menu.Dropdown>
        {mayChange && (
          <>
            <Menu.Item leftSection={<Pencil size={15} aria-hidden />} onClick={() => onEdit(user)}>
              {t("people.change")}
            </Menu.Item>
            <Menu.Item
              leftSection={<KeyRound size={15} aria-hidden />}
              disabled={user.disabled}
              onClick={() => void link()}
            >
              {t("people.newLink")}
            </Menu.Item>
          </>
        )}
        {mayAssign && (
          <Menu.Item leftSection={<BadgeCheck size={15} aria-hidden />} onClick={() => onAssign(user)}>
            {t("people.assignment")}
          </Menu.Item>
        )}
        {maySignOut && (
          <Menu.Item leftSection={<LogOut size={15} aria-hidden />} onClick={() => void signOut()}>
            {t("session.signOutEverywhere")}
          </Menu.Item>
        )}
        {mayChange && user.id !== me.id && (
          <Menu.Item
            leftSection={user.disabled ? <UserCheck size={15} aria-hidden /> : <UserX size={15} aria-hidden />}
            onClick={() => void enable(!user.disabled)}
          >
            {t(user.disabled ? "people.enable" : "people.disable")}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
