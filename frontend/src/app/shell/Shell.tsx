import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Outlet } from "react-router";
import type { UserCard } from "@/api/types";
import { SpyPanel } from "@/features/board/SpyPanel";
import { DayStrip } from "@/features/calls/DayStrip";
import { PresenceChip } from "@/features/session/PresenceChip";
import { SoftphoneChip } from "@/features/softphone/SoftphoneChip";
import { SoftphoneProvider } from "@/features/softphone/SoftphoneProvider";
import { SignIn } from "@/features/session/SignIn";
import { speak } from "@/i18n";
import { asLocale } from "@/i18n/locales";
import { useDeskLine } from "@/live/useDesk";
import { press } from "@/ui/shortcuts";
import { Toasts } from "@/ui/Toasts";
import { SignedIn, useSession } from "@/app/session";
import { Broken } from "@/app/pages/Broken";
import { FamilyTabs } from "./FamilyTabs";
import { Keys } from "./Keys";
import { Line } from "./Line";
import { OwnCaller, OwnLine } from "./OwnLine";
import { Palette } from "./Palette";
import { Rail } from "./Rail";
import { UserMenu } from "./UserMenu";
import styles from "./Shell.module.css";

/** Everything around the screens; without somebody signed in, the door. */
export function Shell() {
  const session = useSession();
  const user = session.data?.user;
  useEffect(() => {
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
  useEffect(() => {
    if (user) speak(asLocale(user.locale));
  }, [user]);
  if (session.isPending) return null;
  if (session.error) return <Broken />;
  return user ? <Floor key={user.id} user={user} /> : <SignIn />;
}

function Floor({ user }: { user: UserCard }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const line = useDeskLine(true);
  const works = user.role === "collector";
  const wasLost = useRef(false);
  useEffect(() => {
    if (line === "down" || line === "stale") wasLost.current = true;
    if (line !== "live" || !wasLost.current) return;
    // Back on the line: what happened meanwhile is not known, so everything shown is read again.
    wasLost.current = false;
    void client.invalidateQueries({ type: "active" });
  }, [client, line]);
  return (
    <SignedIn value={user}>
      <a href="#main" className={styles.skip}>
        {t("shell.toContent")}
      </a>
      <SoftphoneProvider>
        <div className={styles.shell}>
          <Rail />
          <header className={styles.top}>
            {works ? <DayStrip /> : <span />}
            <div className={styles.tools}>
              <Line state={line} />
              <Palette />
              <SoftphoneChip />
              {works && <PresenceChip />}
              <UserMenu />
            </div>
          </header>
          <div>
            <OwnLine works={works} />
          </div>
          <div className={styles.content}>
            {works && <OwnCaller />}
            <FamilyTabs />
            <main id="main" className={styles.main} tabIndex={-1}>
              {!works && <SpyPanel />}
              <Outlet />
            </main>
          </div>
        </div>
      </SoftphoneProvider>
      <Keys />
      <Toasts />
    </SignedIn>
  );
}
