import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Look, Mapping } from "@/api/types";
import { Button } from "@/ui/Button";
import { Section } from "@/ui/Section";
import { FieldRow } from "./FieldRow";
import { asRowKind, fieldsOf, NEEDED, SPOKEN_OF, subjectOf } from "./ourFields";
import { type Fed, isFed } from "./reading";
import styles from "./FieldsFed.module.css";

interface Props {
  look: Look;
  mapping: Mapping;
  onMapping: (mapping: Mapping) => void;
}

/** Our fields and what feeds each: those needed or already fed first, the others on request. */
export function FieldsFed({ look, mapping, onMapping }: Props) {
  const { t } = useTranslation();
  const kind = asRowKind(mapping.row_is);
  const [all, setAll] = useState(false);
  // A field emptied here stays in its place until the kind of row changes.
  const [touched, setTouched] = useState<readonly string[]>([]);
  const fields = fieldsOf(kind);
  const needed = NEEDED[kind];
  const shown = (field: string) =>
    all || needed.includes(field) || touched.includes(field) || isFed(mapping.fields[field]);
  const hidden = fields.filter((field) => !shown(field)).length;
  const feed = (field: string, fed: Fed) => {
    setTouched([...touched, field]);
    onMapping({ ...mapping, fields: { ...mapping.fields, [field]: fed } });
  };
  return (
    <div className={styles.fields}>
      {SPOKEN_OF[kind].map((subject) => {
        const rows = fields.filter((field) => subjectOf(field) === subject && shown(field));
        return (
          rows.length > 0 && (
            <Section key={subject} id={`fed-${subject}`} title={t(`imports.subject.${subject}`)}>
              <ul className={styles.list}>
                {rows.map((field) => (
                  <FieldRow
                    key={field}
                    field={field}
                    fed={mapping.fields[field]}
                    needed={needed.includes(field)}
                    look={look}
                    onFeed={(fed) => feed(field, fed)}
                  />
                ))}
              </ul>
            </Section>
          )
        );
      })}
      {(hidden > 0 || all) && (
        <Button look="ghost" className={styles.more} aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t("imports.fewerFields") : t("imports.moreFields", { count: hidden })}
        </Button>
      )}
    </div>
  );
}
