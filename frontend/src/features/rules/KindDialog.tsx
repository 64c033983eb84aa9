import { useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { keys } from "@/api/keys";
import { changeKind } from "@/api/rules";
import type { DispositionKindCard } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { LOCALE_NAMES, LOCALES } from "@/i18n/locales";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { Choice, TextField } from "@/ui/Field";
import { Notice } from "@/ui/Notice";
import { say } from "@/ui/toasts";
import { BRANCHES } from "./tree";
import styles from "./Rules.module.css";

const ASKS = ["none", "promise", "callback", "dispute"] as const;

interface Props {
  /** None: a new entry. */
  kind: DispositionKindCard | null;
  /** The last place taken: a new entry goes behind it. */
  last: number;
  onClose: () => void;
}

/** One entry of the tree: how it is worded, what it means, what it asks for, how long the account rests. */
export function KindDialog({ kind, last, onClose }: Props) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const refusalText = useRefusalText();
  const [code, setCode] = useState(kind?.code ?? "");
  const [said, setSaid] = useState({
    branch: kind?.branch ?? "direct",
    labels: { es: "", pt: "", en: "", ...kind?.labels },
    contact: kind?.contact ?? false,
    right_party: kind?.right_party ?? false,
    asks_for: kind?.asks_for ?? null,
    retires_number: kind?.retires_number ?? false,
    position: kind?.position ?? last + 1,
    retired: kind?.retired ?? false,
  });
  const [rest, setRest] = useState(String(kind?.rest_hours ?? 24));
  const change = useCommand(changeKind);
  const set = (more: Partial<typeof said>) => setSaid({ ...said, ...more });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await change.run({ code: code.trim(), change: { ...said, rest_hours: Number(rest) } }))) return;
    for (const key of [keys.dispositionTree, keys.dispositions]) void client.invalidateQueries({ queryKey: key });
    say(t("rules.kind.saved", { label: said.labels[i18n.language as "en"] }));
    onClose();
  };
  const checks = [
    {
      name: "contact",
      on: said.contact,
      change: (on: boolean) => set({ contact: on, right_party: on && said.right_party }),
    },
    {
      name: "rightParty",
      on: said.right_party,
      change: (on: boolean) => set({ right_party: on, contact: on || said.contact }),
    },
    { name: "retiresNumber", on: said.retires_number, change: (on: boolean) => set({ retires_number: on }) },
    {
      name: "retired",
      on: said.retired,
      change: (on: boolean) => set({ retired: on }),
      hidden: !kind || kind.is_default,
    },
  ];
  return (
    <Dialog title={t(kind ? "rules.kind.change" : "rules.kind.new")} onClose={onClose} wide>
      <form onSubmit={submit}>
        <TextField
          label={t("rules.kind.code")}
          hint={t("rules.kind.codeHint")}
          required
          pattern="[a-z][a-z0-9_]+"
          maxLength={40}
          disabled={kind !== null}
          data-autofocus={kind ? undefined : true}
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
        <div className={styles.labels}>
          {LOCALES.map((locale, index) => (
            <TextField
              key={locale}
              label={t("rules.kind.labelIn", { language: LOCALE_NAMES[locale] })}
              lang={locale}
              required
              maxLength={60}
              data-autofocus={kind && index === 0 ? true : undefined}
              value={said.labels[locale]}
              onChange={(event) => set({ labels: { ...said.labels, [locale]: event.target.value } })}
            />
          ))}
        </div>
        <Choice
          label={t("rules.kind.branch")}
          name="branch"
          value={said.branch}
          onChange={(branch) => set({ branch })}
          options={BRANCHES.map((value) => ({ value: value as string, label: t(`calls.branch.${value}`) }))}
        />
        <div className={styles.checks}>
          {checks
            .filter((check) => !check.hidden)
            .map((check) => (
              <label key={check.name} className={styles.check}>
                <input type="checkbox" checked={check.on} onChange={(event) => check.change(event.target.checked)} />
                {t(`rules.kind.${check.name}`)}
              </label>
            ))}
        </div>
        {!kind?.is_default && (
          <Choice
            label={t("rules.kind.asksFor")}
            name="asks_for"
            value={(said.asks_for ?? "none") as (typeof ASKS)[number]}
            onChange={(asked) => set({ asks_for: asked === "none" ? null : asked })}
            options={ASKS.map((value) => ({ value, label: t(`rules.tree.asks.${value}`) }))}
          />
        )}
        <TextField
          label={t("rules.kind.rest")}
          type="number"
          min={0}
          max={8760}
          required
          value={rest}
          onChange={(event) => setRest(event.target.value)}
        />
        {change.refusal && <Notice>{refusalText(change.refusal)}</Notice>}
        <DialogActions>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button look="primary" type="submit" busy={change.busy}>
            {t("rules.kind.save")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
