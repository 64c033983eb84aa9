import { Check, Copy } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/i18n/format";
import { Button } from "@/ui/Button";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { Notice } from "@/ui/Notice";
import type { ShownLink } from "./PeoplePage";
import styles from "./UserDialog.module.css";

/** The one-time link with which somebody chooses a password; nobody can show it again. */
export function LinkDialog({ shown, onClose }: { shown: ShownLink; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const input = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState(false);
  const address = new URL(shown.link.path, window.location.origin).href;
  const copy = async () => {
    input.current?.select();
    // Browsers keep the clipboard from pages that came without TLS: the selected text is then copied by hand.
    await navigator.clipboard?.writeText(address).then(
      () => setCopied(true),
      () => undefined,
    );
  };
  return (
    <Dialog title={t("people.linkOf", { name: shown.user.name })} onClose={onClose} wide>
      <p>{t("people.linkText", { when: format.moment(shown.link.expires_at) })}</p>
      <div className={styles.link}>
        <input
          ref={input}
          readOnly
          data-autofocus
          aria-label={t("people.link")}
          value={address}
          onFocus={(event) => event.target.select()}
        />
        <Button
          look="primary"
          icon={copied ? <Check size={15} aria-hidden /> : <Copy size={15} aria-hidden />}
          onClick={() => void copy()}
        >
          <span aria-live="polite">{t(copied ? "people.copied" : "people.copy")}</span>
        </Button>
      </div>
      <Notice tone="warn">{t("people.linkOnce")}</Notice>
      <DialogActions>
        <Button onClick={onClose}>{t("ui.close")}</Button>
      </DialogActions>
    </Dialog>
  );
}
