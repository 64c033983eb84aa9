import styles from "./Ring.module.css";

/** A share as an arc, with the figure in words beside or inside it. */
export function Ring({ part, size = 28, label }: { part: number; size?: number; label: string }) {
  const radius = 10;
  const around = 2 * Math.PI * radius;
  const share = Math.max(0, Math.min(1, Number.isFinite(part) ? part : 0));
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" role="img" aria-label={label} className={styles.ring}>
      <circle cx="12" cy="12" r={radius} className={styles.track} />
      {share > 0 && (
        <circle cx="12" cy="12" r={radius} className={styles.arc} strokeDasharray={`${around * share} ${around}`} />
      )}
    </svg>
  );
}
