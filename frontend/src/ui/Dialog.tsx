import { X } from "lucide-react";
import { useEffect, useRef, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./Button";
import styles from "./Dialog.module.css";

/** What is filled in first, of several answers the one chosen; a dialog without a form begins at its way out. */
function beginning(dialog: HTMLDialogElement): HTMLElement | null {
  const wished = dialog.querySelector<HTMLElement>("[data-autofocus]");
  const first = dialog.querySelector<HTMLInputElement>("form :is(input, select, textarea):enabled");
  if (wished || first?.type !== "radio") return wished ?? first;
  return dialog.querySelector<HTMLElement>(`input[name="${CSS.escape(first.name)}"]:checked`) ?? first;
}

interface Props {
  title: ReactNode;
  onClose: () => void;
  children: ReactNode;
  /** A drawer stands at the side and leaves the page legible. */
  as?: "dialog" | "drawer";
  wide?: boolean;
}

/** A native modal: the browser keeps the focus inside, closes on Escape and gives the focus back. */
export function Dialog({ title, onClose, children, as = "dialog", wide }: Props) {
  const { t } = useTranslation();
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    if (dialog && !dialog.open) dialog.showModal();
    if (dialog) beginning(dialog)?.focus();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  const names = [styles.dialog, as === "drawer" && styles.drawer, wide && styles.wide];
  return (
    // The backdrop is outside the content: a press there closes, as Escape does.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/click-events-have-key-events
    <dialog
      ref={ref}
      className={names.filter(Boolean).join(" ")}
      aria-labelledby="dialog-title"
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === ref.current && onClose()}
    >
      <div className={styles.inside}>
        <div className={styles.header}>
          <h2 id="dialog-title">{title}</h2>
          <Button look="ghost" size="small" icon={<X size={16} />} aria-label={t("ui.close")} onClick={onClose} />
        </div>
        {children}
      </div>
    </dialog>
  );
}

export function DialogActions({ children }: { children: ReactNode }) {
  return <footer className={styles.actions}>{children}</footer>;
}
