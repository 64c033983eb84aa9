import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Headphones, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { keys } from "@/api/keys";
import { asRefusal } from "@/api/refusal";
import { changeSpyMode, ownSpyingQuery, stopSpying } from "@/api/supervision";
import type { SpyCard, SpyMode } from "@/api/types";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { useShortcuts } from "@/ui/shortcuts";
import { Timer } from "@/ui/Timer";
import { say } from "@/ui/toasts";
import { MODES } from "./SpyMenu";
import styles from "./SpyPanel.module.css";

/** While a leader is on somebody's call: whose, who hears them, and the way out; wherever they look meanwhile. */
export function SpyPanel() {
  const { t } = useTranslation();
  const own = useQuery(ownSpyingQuery);
  const session = own.data ?? null;
  const was = useRef<SpyCard | null>(null);
  useEffect(() => {
    // It ended by itself: the switch or the call did that, and it should not just vanish.
    if (was.current && !session) say(t("supervision.over", { name: was.current.collector_name }), { tone: "plain" });
    was.current = session;
  }, [session, t]);
  return session && <Panel session={session} />;
}

function Panel({ session }: { session: SpyCard }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const refusalText = useRefusalText();
  const attempt = (deed: Promise<SpyCard>) =>
    deed
      .then((card) => client.setQueryData(keys.spying, card.state === "ended" ? null : card))
      .catch((thrown: unknown) => say(refusalText(asRefusal(thrown)), { tone: "bad" }));
  const change = (mode: SpyMode) => void attempt(changeSpyMode({ sessionId: session.id, mode }, crypto.randomUUID()));
  const stop = () => void attempt(stopSpying(session.id, crypto.randomUUID()));
  useShortcuts([
    ...MODES.map(({ mode, key }) => ({
      id: `spy-${mode}`,
      keys: [key],
      label: t(`supervision.do.${mode}`),
      group: t("supervision.title"),
      run: () => change(mode),
    })),
    { id: "spy-stop", keys: ["q"], label: t("supervision.leave"), group: t("supervision.title"), run: stop },
  ]);
  const heard = session.state === "listening";
  const settled = heard && session.mode === session.mode_in_force;
  return (
    <section className={styles.panel} data-mode={session.mode_in_force} aria-label={t("supervision.title")}>
      <Headphones size={17} aria-hidden />
      <p className={styles.words} role="status">
        <b>
          {t(heard ? `supervision.now.${session.mode_in_force ?? session.mode}` : "supervision.yourTelephoneRings", {
            name: session.collector_name,
          })}
        </b>
        {heard && session.started_at && (
          <>
            {" "}
            <Timer since={session.started_at} />
          </>
        )}
        <small>
          <Link to={`/accounts/${session.account_id}`}>{session.debtor_name}</Link>
          {" · "}
          {t(session.told ? "supervision.told" : "supervision.notTold", { name: session.collector_name })}
        </small>
      </p>
      <div className={styles.modes} role="group" aria-label={t("supervision.whoHears")}>
        {MODES.map(({ mode, icon: Icon, key }) => (
          <Button
            key={mode}
            size="small"
            look={session.mode === mode ? "primary" : "plain"}
            aria-pressed={session.mode === mode}
            busy={session.mode === mode && heard && !settled}
            icon={<Icon size={14} aria-hidden />}
            keyed={key.toUpperCase()}
            onClick={() => change(mode)}
          >
            {t(`supervision.mode.${mode}`)}
          </Button>
        ))}
      </div>
      <Button size="small" look="danger" icon={<X size={14} aria-hidden />} keyed="Q" onClick={stop}>
        {t("supervision.leave")}
      </Button>
    </section>
  );
}
