import { Menu } from "@mantine/core";
import { Headset, Mic, MicOff, MonitorSmartphone, Phone, PhoneOff, Settings2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { Chip } from "@/ui/Chip";
import { DevicesDialog } from "./DevicesDialog";
import { HardPhoneDialog } from "./HardPhoneDialog";
import type { LineState } from "./softphone";
import { useTelephone } from "./useSoftphone";
import styles from "./SoftphoneChip.module.css";

const ICONS: Record<LineState, typeof Phone> = {
  asking: Phone,
  none: PhoneOff,
  hard: Phone,
  simulated: PhoneOff,
  absent: PhoneOff,
  microphone: MicOff,
  elsewhere: MonitorSmartphone,
  registering: Phone,
  registered: Headset,
  unreachable: PhoneOff,
};

const TONES: Partial<Record<LineState, "good" | "warn" | "bad">> = {
  registered: "good",
  microphone: "warn",
  elsewhere: "warn",
  unreachable: "bad",
};

/** How one's telephone stands, why, and what to do about it. */
export function SoftphoneChip() {
  const { t } = useTranslation();
  const { phone, card, state } = useTelephone();
  const [dialog, setDialog] = useState<"devices" | "hard" | null>(null);
  const { line, reason } = state;
  if (!phone || !card || line === "asking" || line === "none") return null;
  const Icon = ICONS[line];
  return (
    <>
      <Menu withinPortal={false} position="bottom-end" width={300}>
        <Menu.Target>
          <Chip tone={TONES[line]} className={styles.chip} data-line={line} aria-label={chipLabel()}>
            <Icon size={15} aria-hidden />
            <span aria-live="polite">{t(`softphone.line.${line}`)}</span>
          </Chip>
        </Menu.Target>
        <Menu.Dropdown>
          <div className={styles.words}>
            <strong>{t("softphone.telephone", { endpoint: card.endpoint })}</strong>
            <p>{t(reason ? `softphone.reason.${reason}` : `softphone.text.${line}`)}</p>
            {line === "microphone" && (
              <Button look="primary" icon={<Mic size={15} aria-hidden />} onClick={() => void phone.allowMicrophone()}>
                {t("softphone.allowMicrophone")}
              </Button>
            )}
            {line === "elsewhere" && (
              <Button look="primary" icon={<Headset size={15} aria-hidden />} onClick={() => void phone.takeHere()}>
                {t("softphone.useHere")}
              </Button>
            )}
          </div>
          <Menu.Divider />
          {card.kind === "browser" && (
            <Menu.Item leftSection={<Settings2 size={15} aria-hidden />} onClick={() => setDialog("devices")}>
              {t("softphone.devices")}
            </Menu.Item>
          )}
          {card.secret && card.kind === "hard" && (
            <Menu.Item leftSection={<Phone size={15} aria-hidden />} onClick={() => setDialog("hard")}>
              {t("softphone.signInData")}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {dialog === "devices" && <DevicesDialog onClose={() => setDialog(null)} />}
      {dialog === "hard" && <HardPhoneDialog card={card} onClose={() => setDialog(null)} />}
    </>
  );

  function chipLabel(): string {
    return t("softphone.chip", { state: t(`softphone.line.${line}`) });
  }
}
