import { Menu } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Check, Keyboard, LogOut, MonitorCog, Moon, Sun } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { chooseLocale, signOut, signOutEverywhere } from "@/api/session";
import { forgetSession } from "@/app/queryClient";
import { useUser } from "@/app/session";
import { speak } from "@/i18n";
import { LOCALES, LOCALE_NAMES, type Locale } from "@/i18n/locales";
import { runShortcut } from "@/ui/shortcuts";
import { applyScheme, chosenScheme, type Scheme } from "@/ui/theme";
import styles from "./UserMenu.module.css";

const SCHEMES: readonly { scheme: Scheme; icon: typeof Sun }[] = [
  { scheme: "light", icon: Sun },
  { scheme: "dark", icon: Moon },
  { scheme: "auto", icon: MonitorCog },
];

/** Who I am, in which language and colours, and the way out. */
export function UserMenu() {
  const { t, i18n } = useTranslation();
  const user = useUser();
  const client = useQueryClient();
  const [scheme, setScheme] = useState(chosenScheme);
  useEffect(() => applyScheme(scheme), [scheme]);

  const leave = async (out: () => Promise<unknown>) => {
    await out().catch(() => undefined);
    forgetSession(client);
  };
  const choose = (locale: Locale) => {
    speak(locale);
    void chooseLocale(locale).catch(() => undefined);
  };
  const initials = user.name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word[0])
    .join("");
  return (
    <Menu withinPortal={false} position="bottom-end" width={240}>
      <Menu.Target>
        <button type="button" className={styles.initials} aria-label={t("shell.userMenu", { name: user.name })}>
          {initials}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label className={styles.who}>
          <strong>{user.name}</strong>
          {[t(`session.role.${user.role}`), user.team_name].filter(Boolean).join(" · ")}
        </Menu.Label>
        <Menu.Divider />
        <Menu.Label>{t("shell.language")}</Menu.Label>
        {LOCALES.map((locale) => (
          <Menu.Item
            key={locale}
            lang={locale}
            aria-current={i18n.language === locale || undefined}
            rightSection={i18n.language === locale && <Check size={14} aria-hidden />}
            onClick={() => choose(locale)}
          >
            {LOCALE_NAMES[locale]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{t("shell.colours")}</Menu.Label>
        {SCHEMES.map(({ scheme: one, icon: Icon }) => (
          <Menu.Item
            key={one}
            leftSection={<Icon size={15} aria-hidden />}
            aria-current={one === scheme || undefined}
            rightSection={one === scheme && <Check size={14} aria-hidden />}
            onClick={() => setScheme(one)}
          >
            {t(`shell.scheme.${one}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<Keyboard size={15} aria-hidden />} onClick={() => runShortcut("keys")}>
          {t("shell.keys")}
        </Menu.Item>
        <Menu.Item leftSection={<LogOut size={15} aria-hidden />} onClick={() => void leave(signOut)}>
          {t("session.signOut")}
        </Menu.Item>
        <Menu.Item leftSection={<LogOut size={15} aria-hidden />} onClick={() => void leave(signOutEverywhere)}>
          {t("session.signOutEverywhere")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
