import { FileSpreadsheet } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { LookAsk } from "@/api/imports";
import type { Refusal } from "@/api/refusal";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { SelectField } from "@/ui/Field";
import { Notice } from "@/ui/Notice";
import { ENCODINGS } from "./forms";
import { useStepHeading } from "./useStepHeading";
import styles from "./ChooseFile.module.css";

interface Props {
  busy: boolean;
  refusal: Refusal | null;
  onChosen: (ask: LookAsk) => Promise<void>;
}

/** A file is dropped here, or chosen; what is wrong with it as a whole is said here too. */
export function ChooseFile({ busy, refusal, onChosen }: Props) {
  const { t } = useTranslation();
  const refusalText = useRefusalText();
  const heading = useStepHeading();
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const [over, setOver] = useState(false);
  const take = (chosen: File | undefined) => {
    if (!chosen || busy) return;
    setFile(chosen);
    void onChosen({ file: chosen });
  };
  const mayChooseEncoding = refusal?.code === "unknown_encoding" || refusal?.code === "wrong_encoding";
  return (
    <section className={styles.step}>
      <div
        className={styles.drop}
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          take(event.dataTransfer.files[0]);
        }}
      >
        <FileSpreadsheet size={38} strokeWidth={1.25} aria-hidden />
        <h2 ref={heading} tabIndex={-1}>
          {t("imports.dropHere")}
        </h2>
        <p className="quiet">{t("imports.dropText")}</p>
        <input
          ref={input}
          type="file"
          accept=".csv,.txt,.tsv,.xlsx,.xlsm"
          aria-label={t("imports.chooseFile")}
          className="hidden-but-read"
          tabIndex={-1}
          onChange={(event) => {
            take(event.target.files?.[0]);
            // The same file, corrected, may be chosen again.
            event.target.value = "";
          }}
        />
        <Button look="primary" size="large" busy={busy} onClick={() => input.current?.click()}>
          {t("imports.chooseFile")}
        </Button>
        <p className={styles.state} role="status">
          {busy && file ? t("imports.lookingAt", { name: file.name }) : ""}
        </p>
      </div>
      {refusal && (
        <Notice>
          <b>{file?.name}</b> {refusalText(refusal)}
        </Notice>
      )}
      {mayChooseEncoding && file && (
        <SelectField
          label={t("imports.encoding")}
          value=""
          disabled={busy}
          onChange={(event) => void onChosen({ file, encoding: event.target.value })}
        >
          <option value="">{t("imports.chooseOne")}</option>
          {ENCODINGS.map(({ value, name }) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </SelectField>
      )}
      <ul className={styles.hints}>
        {["heading", "rows", "trial"].map((hint) => (
          <li key={hint}>{t(`imports.hint.${hint}`)}</li>
        ))}
      </ul>
    </section>
  );
}
