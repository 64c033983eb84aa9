import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { Look } from "@/api/types";
import { type Fed, isFed } from "./reading";
import styles from "./FieldsFed.module.css";

interface Props {
  field: string;
  fed: Fed | undefined;
  needed: boolean;
  look: Look;
  onFeed: (fed: Fed) => void;
}

/** Stands for "not from the file, the same in every row"; no column can be called so. */
const SAME = "\u0000same";

/** One of our fields: from a column, the same for every row, or from nowhere. */
export function FieldRow({ field, fed, needed, look, onFeed }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const name = t(`imports.field.${field}`);
  const isConstant = fed?.constant !== undefined && fed.constant !== null;
  const example = look.sample.map((row) => row[look.columns.indexOf(fed?.column ?? "")]).find(Boolean);
  return (
    <li className={styles.row} data-missing={(needed && !isFed(fed)) || undefined}>
      <label htmlFor={id}>
        {name}
        {needed && <span className={styles.needed}>{t("imports.needed")}</span>}
      </label>
      <select
        id={id}
        required={needed}
        value={isConstant ? SAME : (fed?.column ?? "")}
        onChange={({ target: { value } }) => onFeed(value === SAME ? { constant: "" } : value ? { column: value } : {})}
      >
        <option value="">{needed ? t("imports.chooseColumn") : t("imports.fromNowhere")}</option>
        {look.columns.map((column) => (
          <option key={column} value={column}>
            {column}
          </option>
        ))}
        <option value={SAME}>{t("imports.sameForAll")}</option>
      </select>
      {isConstant ? (
        <input
          className={styles.constant}
          aria-label={t("imports.constantOf", { field: name })}
          placeholder={t(`imports.constantHint.${field}`, { defaultValue: "" })}
          value={fed?.constant ?? ""}
          onChange={(event) => onFeed({ constant: event.target.value })}
        />
      ) : (
        <span className={`${styles.example} cut numeric`}>{example}</span>
      )}
    </li>
  );
}
