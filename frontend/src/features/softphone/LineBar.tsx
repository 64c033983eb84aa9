import { CirclePause, CirclePlay, Grip, Mic, MicOff, PhoneOff } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { useShortcuts } from "@/ui/shortcuts";
import { Tag } from "@/ui/Tag";
import { Incoming, Ringing } from "./Incoming";
import { KeyPad } from "./KeyPad";
import { Meter } from "./Meter";
import type { PhoneCall, Softphone } from "./softphone";
import { useTelephone } from "./useSoftphone";
import styles from "./LineBar.module.css";

const TONES = { good: "good", fair: "warn", poor: "bad" } as const;

/** The call at this telephone: what one says and hears, and the keys for it; nothing while there is none.
 *  A caller who is `announced` elsewhere on the page is only heard to ring here. */
export function LineBar({ announced }: { announced: string | null }) {
  const { phone, state } = useTelephone();
  if (!phone || !state.call) return null;
  if (state.call.stage !== "ringing") return <Speaking phone={phone} call={state.call} />;
  return announced && state.call.callId === announced ? <Ringing /> : <Incoming phone={phone} />;
}

function Speaking({ phone, call }: { phone: Softphone; call: PhoneCall }) {
  const { t } = useTranslation();
  const [pad, setPad] = useState(false);
  const up = call.stage === "up";
  useShortcuts([
    { id: "mute", keys: ["m"], label: muteWord(), group: t("keys.call"), disabled: !up, run: phone.toggleMute },
    { id: "line-hold", keys: ["e"], label: holdWord(), group: t("keys.call"), disabled: !up, run: phone.toggleHold },
    {
      id: "pad",
      keys: ["k"],
      label: t("softphone.pad"),
      group: t("keys.call"),
      disabled: !up,
      run: () => setPad(!pad),
    },
  ]);
  return (
    <section className={styles.bar} aria-label={t("softphone.bar")} data-phone={call.held ? "held" : call.stage}>
      <Button
        size="small"
        keyed="M"
        aria-pressed={call.muted}
        disabled={!up}
        icon={call.muted ? <MicOff size={15} aria-hidden /> : <Mic size={15} aria-hidden />}
        onClick={phone.toggleMute}
      >
        {muteWord()}
      </Button>
      <Button
        size="small"
        keyed="E"
        aria-pressed={call.held}
        disabled={!up}
        icon={call.held ? <CirclePlay size={15} aria-hidden /> : <CirclePause size={15} aria-hidden />}
        onClick={phone.toggleHold}
      >
        {holdWord()}
      </Button>
      <span className={styles.padPlace}>
        <Button
          size="small"
          keyed="K"
          aria-expanded={pad}
          disabled={!up}
          icon={<Grip size={15} aria-hidden />}
          onClick={() => setPad(!pad)}
        >
          {t("softphone.pad")}
        </Button>
        {pad && up && <KeyPad onPress={phone.press} onClose={() => setPad(false)} />}
      </span>
      <Meter label={t("softphone.you")} stream={call.microphone} silent={call.muted || call.held} />
      <Meter label={t("softphone.them")} stream={call.voice} silent={call.held} />
      <span className={styles.state} role="status" aria-live="polite">
        {!up && t("softphone.connecting")}
        {up && call.muted && <Tag tone="warn">{t("softphone.isMuted")}</Tag>}
        {up && call.held && <Tag tone="warn">{t("softphone.isHeld")}</Tag>}
        {up && call.quality && <Tag tone={TONES[call.quality]}>{t(`softphone.quality.${call.quality}`)}</Tag>}
      </span>
      {/* A call of ours is ended where it is worked; any other only here. */}
      {!call.callId && (
        <Button look="danger" size="small" icon={<PhoneOff size={15} aria-hidden />} onClick={phone.end}>
          {t("softphone.end")}
        </Button>
      )}
    </section>
  );

  function muteWord(): string {
    return t(call.muted ? "softphone.unmute" : "softphone.mute");
  }

  function holdWord(): string {
    return t(call.held ? "softphone.resume" : "softphone.hold");
  }
}
