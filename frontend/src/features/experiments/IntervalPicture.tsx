import type { Span } from "@/api/types";
import styles from "./Experiments.module.css";

export interface Whisker {
  /** Which arm it is, or "difference": its colour and mark. */
  kind: string;
  span: Span;
}

const [WIDTH, STEP, PAD] = [190, 13, 6];

/** Intervals one below the other on one scale; the figures stand beside it, so it is not read aloud. */
export function IntervalPicture({ whiskers, zero = false }: { whiskers: readonly Whisker[]; zero?: boolean }) {
  const [low, high] = scaleOf(whiskers, zero);
  const across = (value: number) => PAD + ((value - low) / (high - low || 1)) * (WIDTH - 2 * PAD);
  const height = whiskers.length * STEP + 4;
  return (
    <svg className={styles.intervals} width={WIDTH} height={height} viewBox={`0 0 ${WIDTH} ${height}`} aria-hidden>
      {zero && <line className={styles.zero} x1={across(0)} x2={across(0)} y1={0} y2={height} />}
      {whiskers.map(({ kind, span }, n) => {
        const y = n * STEP + STEP / 2 + 2;
        return (
          <g key={kind} data-kind={kind}>
            <line className={styles.whisker} x1={across(span.low)} x2={across(span.high)} y1={y} y2={y} />
            <line className={styles.cap} x1={across(span.low)} x2={across(span.low)} y1={y - 3} y2={y + 3} />
            <line className={styles.cap} x1={across(span.high)} x2={across(span.high)} y1={y - 3} y2={y + 3} />
            <Mark kind={kind} x={across(span.value)} y={y} />
          </g>
        );
      })}
    </svg>
  );
}

/** Each arm by its shape as well as by its colour. */
function Mark({ kind, x, y }: { kind: string; x: number; y: number }) {
  if (kind === "challenger" || kind === "difference")
    return <path className={styles.mark} d={`M${x - 4.5} ${y}L${x} ${y - 4.5}L${x + 4.5} ${y}L${x} ${y + 4.5}Z`} />;
  if (kind === "hold_out") return <rect className={styles.hollow} x={x - 3} y={y - 3} width={6} height={6} />;
  return <circle className={styles.mark} cx={x} cy={y} r={3.5} />;
}

/** The scale that shows them all; of differences one that lies evenly about none. */
export function scaleOf(whiskers: readonly Whisker[], zero: boolean): [number, number] {
  const ends = whiskers.flatMap(({ span }) => [span.low, span.high]);
  if (ends.length === 0) return [0, 1];
  if (!zero) return [Math.min(0, ...ends), Math.max(...ends)];
  const most = Math.max(...ends.map(Math.abs)) || 1;
  return [-most, most];
}
