import { useTranslation } from "react-i18next";
import type { PreviewResult } from "@/api/types";
import { useFormat } from "@/i18n/format";
import styles from "./Strategy.module.css";

const [WIDTH, HEIGHT, FOOT] = [560, 180, 18];

/** How points are spread today and under the draft: filled bars and a line over them; as a table for whoever reads it. */
export function ScorePicture({ bars }: { bars: PreviewResult["scores"] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const most = Math.max(1, ...bars.flatMap((bar) => [bar.before, bar.after]));
  const step = WIDTH / Math.max(1, bars.length);
  const down = (count: number) => HEIGHT - FOOT - (count / most) * (HEIGHT - FOOT - 6);
  const steps = bars.flatMap((bar, n) => [`${n * step},${down(bar.after)}`, `${(n + 1) * step},${down(bar.after)}`]);
  return (
    <figure className={styles.picture}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t("strategy.scoresSaid")}>
        {bars.map((bar, n) => (
          <rect
            key={bar.low}
            className={styles.before}
            x={n * step + 1}
            width={Math.max(1, step - 2)}
            y={down(bar.before)}
            height={HEIGHT - FOOT - down(bar.before)}
          >
            <title>{`${bar.low}–${bar.high - 1}: ${format.count(bar.before)} → ${format.count(bar.after)}`}</title>
          </rect>
        ))}
        <polyline className={styles.line} points={steps.join(" ")} />
        <line className={styles.axis} x1={0} x2={WIDTH} y1={HEIGHT - FOOT} y2={HEIGHT - FOOT} />
        {bars.map(
          (bar, n) =>
            n % 4 === 0 && (
              <text key={bar.low} x={n * step + 2} y={HEIGHT - 4} className={styles.tick}>
                {format.count(bar.low)}
              </text>
            ),
        )}
      </svg>
      <figcaption className={styles.legend}>
        <span>
          <i className={styles.swatchBefore} aria-hidden /> {t("strategy.today")}
        </span>
        <span>
          <i className={styles.swatchAfter} aria-hidden /> {t("strategy.underDraft")}
        </span>
      </figcaption>
      <table className="hidden-but-read">
        <caption>{t("strategy.scores")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("strategy.points")}</th>
            <th scope="col">{t("strategy.today")}</th>
            <th scope="col">{t("strategy.underDraft")}</th>
          </tr>
        </thead>
        <tbody>
          {bars.map((bar) => (
            <tr key={bar.low}>
              <th scope="row">{`${bar.low}–${bar.high - 1}`}</th>
              <td>{format.count(bar.before)}</td>
              <td>{format.count(bar.after)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
