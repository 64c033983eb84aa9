import { Check, Info, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "./Button";
import { useShortcuts } from "./shortcuts";
import { hush, useToasts } from "./toasts";
import styles from "./Toasts.module.css";

const ICONS = { good: Check, bad: TriangleAlert, plain: Info };

/** Says what was done; the last one that can be taken back is taken back with U. */
export function Toasts() {
  const { t } = useTranslation();
  const toasts = useToasts();
  const undoable = toasts.findLast((toast) => toast.action);
  useShortcuts([
    {
      id: "undo",
      keys: ["u"],
      label: t("ui.undo"),
      group: t("keys.work"),
      disabled: !undoable,
      run: () => {
        undoable?.action?.run();
        if (undoable) hush(undoable.id);
      },
    },
  ]);
  return (
    <div className={styles.stack} role="status" aria-live="polite">
      {toasts.map(({ id, text, tone, action }) => {
        const Icon = ICONS[tone];
        return (
          <div key={id} className={`${styles.toast} ${styles[tone]}`}>
            <Icon size={16} aria-hidden />
            <span>{text}</span>
            {action && (
              <Button
                size="small"
                keyed="U"
                onClick={() => {
                  action.run();
                  hush(id);
                }}
              >
                {action.label}
              </Button>
            )}
          </div>
        );
      })}
    </div>
  );
}
