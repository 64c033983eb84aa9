import { useTranslation } from "react-i18next";
import type { Meant } from "@/api/types";
import { useFormat } from "@/i18n/format";
import type { Condition } from "@/ui/rules/condition";
import { Section } from "@/ui/Section";
import { conditionText, useFacts } from "./words";
import styles from "./Strategy.module.css";

/** What the segments say that a strategy names: kept with it, whatever becomes of them. */
export function SegmentsNamed({ segments }: { segments: readonly Meant[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const facts = useFacts();
  if (segments.length === 0) return null;
  return (
    <Section title={t("strategy.segmentsNamed")}>
      <p className={styles.quiet}>{t("strategy.segmentsStay")}</p>
      <ul className={styles.read}>
        {segments.map((one) => (
          <li key={`${one.name}@${one.version}`}>
            <b>{t("builder.segmentVersion", { name: one.name, version: one.version })}</b>{" "}
            {conditionText(t, format, facts, one.means as unknown as Condition | null)}
          </li>
        ))}
      </ul>
    </Section>
  );
}
