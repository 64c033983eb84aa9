import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useShortcuts } from "@/ui/shortcuts";
import styles from "./KeyPad.module.css";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"] as const;

/** A telephone's twelve keys, by mouse or by the keyboard's own; what was pressed stays readable. */
export function KeyPad({ onPress, onClose }: { onPress: (key: string) => void; onClose: () => void }) {
  const { t } = useTranslation();
  const [pressed, setPressed] = useState("");
  const press = (key: string) => {
    onPress(key);
    setPressed((before) => (before + key).slice(-20));
  };
  useShortcuts([
    ...KEYS.map((key) => ({
      id: `tone-${key}`,
      keys: [key],
      label: key,
      group: t("keys.call"),
      unlisted: true,
      run: () => press(key),
    })),
    {
      id: "close-pad",
      keys: ["Escape"],
      label: t("ui.close"),
      group: t("keys.call"),
      unlisted: true,
      run: onClose,
    },
  ]);
  return (
    <div className={styles.pad} role="group" aria-label={t("softphone.pad")}>
      <output className={styles.pressed} aria-live="polite">
        {pressed || t("softphone.padText")}
      </output>
      {KEYS.map((key) => (
        <button key={key} type="button" className={styles.key} onClick={() => press(key)}>
          {key}
        </button>
      ))}
    </div>
  );
}
