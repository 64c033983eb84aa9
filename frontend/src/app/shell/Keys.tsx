import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "@/ui/Dialog";
import { Kbd } from "@/ui/Kbd";
import { keyText, useListedShortcuts, useShortcuts, type Shortcut } from "@/ui/shortcuts";
import styles from "./Keys.module.css";

/** The sheet of keys: what works on this screen now, opened by the question mark. */
export function Keys() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  useShortcuts([{ id: "keys", keys: ["?"], label: t("shell.keys"), group: t("keys.go"), run: () => setOpen(true) }]);
  return open ? <Sheet onClose={() => setOpen(false)} /> : null;
}

function Sheet({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const groups = new Map<string, Shortcut[]>();
  for (const shortcut of useListedShortcuts()) {
    if (!shortcut.unlisted && shortcut.keys.length > 0)
      groups.set(shortcut.group, [...(groups.get(shortcut.group) ?? []), shortcut]);
  }
  return (
    <Dialog title={t("shell.keys")} onClose={onClose} wide>
      <div className={styles.groups}>
        {[...groups].map(([group, shortcuts]) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {shortcuts.map((shortcut) => (
                <div key={shortcut.id} className={styles.line} data-off={shortcut.disabled || undefined}>
                  <dt>{shortcut.label}</dt>
                  <dd>
                    {shortcut.keys.map((key) => (
                      <Kbd key={key}>{keyText(key)}</Kbd>
                    ))}
                    <span className="hidden-but-read">{shortcut.keys.join(", ")}</span>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p className="quiet">{t("shell.keysText")}</p>
    </Dialog>
  );
}
