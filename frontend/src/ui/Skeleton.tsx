import { useTranslation } from "react-i18next";
import styles from "./Skeleton.module.css";

/** The shape of what is coming, so that nothing jumps when it comes. */
export function Skeleton({ lines = 3, tall }: { lines?: number; tall?: boolean }) {
  const { t } = useTranslation();
  return (
    <div className={styles.block} role="status" aria-busy="true" aria-label={t("ui.loading")}>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} className={tall ? `${styles.line} ${styles.tall}` : styles.line} />
      ))}
    </div>
  );
}
