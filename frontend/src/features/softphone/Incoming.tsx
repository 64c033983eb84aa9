import { Phone, PhoneIncoming, PhoneOff } from "lucide-react";
import { useEffect, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { useShortcuts } from "@/ui/shortcuts";
import type { Softphone } from "./softphone";
import { Bell } from "./sound";
import styles from "./LineBar.module.css";

/** Somebody rings who was not asked for; `children` say who it is, where the server knows. */
export function Incoming({ phone, children }: { phone: Softphone; children?: ReactNode }) {
  const { t } = useTranslation();
  useEffect(() => {
    const bell = new Bell();
    return () => bell.stop();
  }, []);
  useShortcuts([
    { id: "answer", keys: ["a"], label: t("softphone.answer"), group: t("keys.call"), run: () => void phone.answer() },
  ]);
  return (
    <section className={styles.bar} role="alert" data-phone="connecting">
      <PhoneIncoming size={18} aria-hidden />
      <strong>{t("softphone.incoming")}</strong>
      {children}
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
        <Button size="small" icon={<PhoneOff size={15} aria-hidden />} onClick={phone.end}>
          {t("softphone.decline")}
        </Button>
      </span>
    </section>
  );
}
