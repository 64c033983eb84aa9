import { Phone, PhoneIncoming, PhoneOff } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { useShortcuts } from "@/ui/shortcuts";
import type { Softphone } from "./softphone";
import { Bell } from "./sound";
import styles from "./LineBar.module.css";

/** Somebody rings who was not asked for, and of whom the server knows nothing. */
export function Incoming({ phone }: { phone: Softphone }) {
  const { t } = useTranslation();
  useShortcuts([
    { id: "answer", keys: ["a"], label: t("softphone.answer"), group: t("keys.call"), run: () => void phone.answer() },
    { id: "decline", keys: ["d"], label: t("softphone.decline"), group: t("keys.call"), run: phone.end },
  ]);
  return (
    <section className={styles.bar} role="alert" data-phone="connecting">
      <PhoneIncoming size={18} aria-hidden />
      <strong>{t("softphone.incoming")}</strong>
      <Ringing />
      <span className={styles.state}>
        <Button
          look="primary"
          size="small"
          keyed="A"
          icon={<Phone size={15} aria-hidden />}
          onClick={() => void phone.answer()}
        >
          {t("softphone.answer")}
        </Button>
        <Button size="small" keyed="D" icon={<PhoneOff size={15} aria-hidden />} onClick={phone.end}>
          {t("softphone.decline")}
        </Button>
      </span>
    </section>
  );
}

/** The bell, heard and not seen. */
export function Ringing() {
  useEffect(() => {
    const bell = new Bell();
    return () => bell.stop();
  }, []);
  return null;
}
