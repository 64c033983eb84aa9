import { useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { changePauseReason } from "@/api/floor";
import { keys } from "@/api/keys";
import type { PauseReasonCard } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { LOCALE_NAMES, LOCALES } from "@/i18n/locales";
import { Button } from "@/ui/Button";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { TextField } from "@/ui/Field";
import { Notice } from "@/ui/Notice";
import { say } from "@/ui/toasts";
import { codeFrom } from "./pauseCode";
import { useRefusedField } from "@/i18n/refusedField";
import styles from "./Pauses.module.css";

interface Props {
  /** Null: a new one. */
  reason: PauseReasonCard | null;
  reasons: readonly PauseReasonCard[];
  onClose: () => void;
}

/** One kind of pause: what it is called, whether it is work, and how long it may last. */
export function PauseDialog({ reason, reasons, onClose }: Props) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const [labels, setLabels] = useState<Record<string, string>>({ ...reason?.labels });
  const [isWork, setIsWork] = useState(reason?.is_work ?? false);
  const [minutes, setMinutes] = useState(String(reason?.longest_minutes ?? 15));
  const [retired, setRetired] = useState(reason?.retired ?? false);
  const changing = useCommand(changePauseReason);
  const refused = useRefusedField(changing.refusal, ["longest_minutes"]);
  const taken = reasons.map((one) => one.code);
  const complete = LOCALES.every((locale) => labels[locale]?.trim()) && /^\d{1,3}$/.test(minutes);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const changed = await changing.run({
      code: reason?.code ?? codeFrom(labels.en ?? "", taken),
      change: {
        labels,
        is_work: isWork,
        longest_minutes: Number(minutes),
        position: reason?.position ?? Math.max(0, ...reasons.map((one) => one.position)) + 1,
        retired,
      },
    });
    if (!changed) return;
    await client.invalidateQueries({ queryKey: keys.pauseReasons });
    say(t("people.pauseSaved", { name: changed.labels[i18n.language] ?? changed.code }));
    onClose();
  };
  return (
    <Dialog title={t(reason ? "people.pause" : "people.addPause")} onClose={onClose}>
      <form onSubmit={submit}>
        {LOCALES.map((locale, place) => (
          <TextField
            key={locale}
            label={t("people.pauseName", { language: LOCALE_NAMES[locale] })}
            lang={locale}
            required
            maxLength={60}
            data-autofocus={place === 0 ? true : undefined}
            value={labels[locale] ?? ""}
            onChange={(event) => setLabels({ ...labels, [locale]: event.target.value })}
          />
        ))}
        <TextField
          label={t("people.pauseMinutes")}
          hint={t("people.pauseMinutesHint")}
          inputMode="numeric"
          required
          value={minutes}
          problem={refused.problem("longest_minutes")}
          onChange={(event) => setMinutes(event.target.value)}
        />
        <label className={styles.check}>
          <input type="checkbox" checked={isWork} onChange={(event) => setIsWork(event.target.checked)} />
          {t("people.pauseWorkHint")}
        </label>
        {reason && (
          <label className={styles.check}>
            <input type="checkbox" checked={retired} onChange={(event) => setRetired(event.target.checked)} />
            {t("people.pauseRetire")}
          </label>
        )}
        {refused.rest && <Notice>{refused.rest}</Notice>}
        <DialogActions>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button look="primary" type="submit" busy={changing.busy} disabled={!complete}>
            {t("people.keep")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
