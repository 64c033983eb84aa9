import { useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { changeSkill } from "@/api/assignment";
import { keys } from "@/api/keys";
import type { SkillCard } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { LOCALE_NAMES, LOCALES } from "@/i18n/locales";
import { useRefusedField } from "@/i18n/refusedField";
import { Button } from "@/ui/Button";
import { SelectField, TextField } from "@/ui/Field";
import { Notice } from "@/ui/Notice";
import styles from "./WorkerDialog.module.css";

const KINDS = ["language", "product", "seniority", "jurisdiction", "other"] as const;

/** A skill of the house's own. */
export function NewSkill({ taken }: { taken: readonly string[] }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const [code, setCode] = useState("");
  const [kind, setKind] = useState<SkillCard["kind"]>("product");
  const [labels, setLabels] = useState<Record<string, string>>({});
  const adding = useCommand(changeSkill);
  const refused = useRefusedField(adding.refusal);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await adding.run({ code, change: { kind, labels, position: taken.length + 1 } }))) return;
    await client.invalidateQueries({ queryKey: keys.skills, exact: true });
    setOpen(false);
    setCode("");
    setLabels({});
  };
  if (!open)
    return (
      <Button size="small" icon={<Plus size={14} aria-hidden />} onClick={() => setOpen(true)}>
        {t("people.newSkill")}
      </Button>
    );
  return (
    <form className={styles.new} onSubmit={submit} aria-label={t("people.newSkill")}>
      <div className={styles.three}>
        {LOCALES.map((locale) => (
          <TextField
            key={locale}
            label={t("rules.kind.labelIn", { language: LOCALE_NAMES[locale] })}
            lang={locale}
            required
            maxLength={60}
            value={labels[locale] ?? ""}
            onChange={(event) => setLabels({ ...labels, [locale]: event.target.value })}
          />
        ))}
        <TextField
          label={t("people.skillCode")}
          hint={t("people.skillCodeHint")}
          required
          pattern="[a-z][a-z0-9_\-]{0,39}"
          value={code}
          problem={refused.problem("code")}
          onChange={(event) => setCode(event.target.value)}
        />
        <SelectField
          label={t("people.skillKind")}
          value={kind}
          onChange={(event) => setKind(event.target.value as SkillCard["kind"])}
        >
          {KINDS.map((one) => (
            <option key={one} value={one}>
              {t(`people.skillKinds.${one}`)}
            </option>
          ))}
        </SelectField>
      </div>
      {refused.rest && <Notice>{refused.rest}</Notice>}
      <div>
        <Button type="submit" busy={adding.busy} disabled={taken.includes(code)}>
          {t("people.addSkill")}
        </Button>
      </div>
    </form>
  );
}
