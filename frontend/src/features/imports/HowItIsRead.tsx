import { ArrowLeft, FlaskConical } from "lucide-react";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { LookAsk } from "@/api/imports";
import type { Refusal } from "@/api/refusal";
import type { Look, Mapping, ProfilePage } from "@/api/types";
import { Button } from "@/ui/Button";
import { Choice, SelectField } from "@/ui/Field";
import { keyText, useShortcuts } from "@/ui/shortcuts";
import { Destination } from "./Destination";
import { FieldsFed } from "./FieldsFed";
import { FileForm } from "./FileForm";
import { asRowKind, ROW_KINDS } from "./ourFields";
import { missingFields, openAmounts, openDates } from "./reading";
import { RefusedFile } from "./RefusedFile";
import { SampleRows } from "./SampleRows";
import { SaveProfileDialog } from "./SaveProfileDialog";
import { useStepHeading } from "./useStepHeading";
import styles from "./HowItIsRead.module.css";

interface Props {
  look: Look;
  mapping: Mapping;
  onMapping: (mapping: Mapping) => void;
  profiles: ProfilePage | undefined;
  profile: string;
  onProfile: (name: string) => void;
  asOf: string;
  onAsOf: (day: string) => void;
  onForm: (form: Pick<LookAsk, "encoding" | "delimiter" | "sheet">) => void;
  busy: boolean;
  refusal: Refusal | null;
  onBack: () => void;
  onTry: () => void;
}

/** How the file is understood: its form, which column is what, and where it goes. */
export function HowItIsRead(props: Props) {
  const { t } = useTranslation();
  const heading = useStepHeading();
  const [saving, setSaving] = useState(false);
  const { look, mapping, onMapping, profiles } = props;
  const still = whatIsMissing(look, mapping);
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (still.length === 0 && !props.busy) props.onTry();
  };
  useShortcuts([
    {
      id: "import-try",
      keys: ["mod+Enter"],
      label: t("imports.try"),
      group: t("keys.work"),
      whileWriting: true,
      run: submit,
    },
  ]);
  return (
    <>
      <form className={styles.step} onSubmit={submit}>
        <div className={styles.scroll}>
          <header className={styles.header}>
            <div>
              <h2 ref={heading} tabIndex={-1}>
                {look.filename}
              </h2>
              <p className="quiet">{t("imports.readText", { count: look.columns.length })}</p>
            </div>
            <Choice
              label={t("imports.rowIs")}
              name="row-is"
              value={asRowKind(mapping.row_is)}
              onChange={(row_is) => onMapping({ ...mapping, row_is })}
              options={ROW_KINDS.map((value) => ({ value, label: t(`imports.rowKind.${value}`) }))}
            />
            <div className={styles.profile}>
              <SelectField
                label={t("imports.profile")}
                value={props.profile}
                onChange={(event) => props.onProfile(event.target.value)}
              >
                <option value="">{t("imports.byHeadings")}</option>
                {profiles?.profiles.map(({ name }) => (
                  <option key={name}>{name}</option>
                ))}
                {profiles?.shipped.map(({ name }) => (
                  <option key={name}>{name}</option>
                ))}
              </SelectField>
              <Button look="ghost" onClick={() => setSaving(true)}>
                {t("imports.saveProfile")}
              </Button>
            </div>
          </header>
          <SampleRows look={look} mapping={mapping} />
          <div className={styles.columns}>
            <FieldsFed look={look} mapping={mapping} onMapping={onMapping} />
            <div className={styles.side}>
              <FileForm
                look={look}
                mapping={mapping}
                onMapping={onMapping}
                onForm={props.onForm}
                refusal={props.refusal}
              />
              <Destination mapping={mapping} onMapping={onMapping} asOf={props.asOf} onAsOf={props.onAsOf} />
            </div>
          </div>
        </div>
        <footer className={styles.footer}>
          <div className={styles.words} aria-live="polite">
            {props.refusal && <RefusedFile refusal={props.refusal} />}
            {!props.refusal && still.length > 0 && (
              <p>
                {t("imports.stillMissing")} <b>{still.map((key) => t(key)).join(", ")}</b>
              </p>
            )}
          </div>
          <Button icon={<ArrowLeft size={15} aria-hidden />} onClick={props.onBack}>
            {t("imports.back")}
          </Button>
          <Button
            look="primary"
            type="submit"
            size="large"
            busy={props.busy}
            keyed={keyText("mod+Enter")}
            disabled={still.length > 0}
            icon={<FlaskConical size={16} aria-hidden />}
          >
            {t("imports.try")}
          </Button>
        </footer>
      </form>
      {saving && <SaveProfileDialog mapping={mapping} onClose={() => setSaving(false)} />}
    </>
  );
}

/** What must be said before the file can be tried, as keys of the catalogue. */
function whatIsMissing(look: Look, mapping: Mapping): string[] {
  const fields = missingFields(mapping).map((field) => `imports.field.${field}`);
  const described = mapping.portfolio?.name.trim() && mapping.portfolio.creditor.trim();
  return [
    ...fields,
    ...(!mapping.dates && openDates(look, mapping) ? ["imports.dates"] : []),
    ...(!mapping.decimal && openAmounts(look, mapping) ? ["imports.decimal"] : []),
    ...(mapping.portfolio_id || described ? [] : ["imports.portfolio"]),
  ];
}
