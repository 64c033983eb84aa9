import { useId, useMemo } from "react";
import type { RecordingCard } from "@/api/types";
import { HEIGHT, outline, peaksFrom, WIDTH } from "./peaks";
import styles from "./Waveform.module.css";

/** What a recording looks like: heard so far in one colour, paused stretches hatched. Decoration; the slider above it says the same. */
export function Waveform({ recording, at }: { recording: RecordingCard; at: number }) {
  const id = useId();
  const drawn = useMemo(() => outline(peaksFrom(recording.peaks)), [recording.peaks]);
  const x = (seconds: number) => (recording.seconds ? (seconds / recording.seconds) * WIDTH : 0);
  return (
    <svg className={styles.wave} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden>
      <defs>
        <clipPath id={`${id}-heard`}>
          <rect width={x(at)} height={HEIGHT} />
        </clipPath>
        <pattern id={`${id}-paused`} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect className={styles.hatch} width="2" height="5" />
        </pattern>
      </defs>
      <path className={styles.all} d={drawn} />
      <path className={styles.heard} d={drawn} clipPath={`url(#${id}-heard)`} />
      {recording.gaps.map((gap) => (
        <g key={gap.start}>
          <rect className={styles.gap} x={x(gap.start)} width={x(gap.end - gap.start)} height={HEIGHT} />
          <rect x={x(gap.start)} width={x(gap.end - gap.start)} height={HEIGHT} fill={`url(#${id}-paused)`} />
        </g>
      ))}
    </svg>
  );
}
