import { useFormat } from "@/i18n/format";
import type { Curve } from "./draft";
import { useFacts } from "./words";
import styles from "./Strategy.module.css";

const [WIDTH, HEIGHT, EDGE] = [180, 48, 4];

/** A curve of points as a small line; said in words for whoever does not see it. */
export function CurvePicture({ curve }: { curve: Curve }) {
  const facts = useFacts();
  const format = useFormat();
  const numbers = curve.knots.map(([number]) => number);
  const points = curve.knots.map(([, value]) => value);
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const [least, most] = [Math.min(0, ...points), Math.max(0, ...points)];
  // Balances reach far: the root shows the near part, where most accounts are.
  const across = (number: number) => EDGE + (Math.sqrt((number - low) / (high - low || 1)) || 0) * (WIDTH - 2 * EDGE);
  const down = (value: number) => HEIGHT - EDGE - ((value - least) / (most - least || 1)) * (HEIGHT - 2 * EDGE);
  const places = curve.knots.map(([number, value]) => [across(number), down(value)] as const);
  const said = `${facts.name(curve.field)}: ${curve.knots.map(([n, p]) => `${format.count(n)} → ${p}`).join(", ")}`;
  return (
    <svg
      className={styles.curve}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={said}
    >
      <line x1={EDGE} x2={WIDTH - EDGE} y1={down(0)} y2={down(0)} className={styles.axis} />
      <polyline points={places.map((place) => place.join(",")).join(" ")} className={styles.line} />
      {places.map(([x, y], index) => (
        <circle key={index} cx={x} cy={y} r={2.5} className={styles.knot} />
      ))}
    </svg>
  );
}
