import { useTranslation } from "react-i18next";
import type { PreviewResult } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { flowOf } from "./flow";
import { useLabel } from "./words";
import styles from "./Strategy.module.css";

const [WIDTH, HEIGHT, BLOCK, LEFT, RIGHT] = [640, 260, 10, 190, 450];

/** From which band into which: ribbons as wide as the accounts that go that way; those that change are drawn strongly. */
export function FlowPicture({ result }: { result: PreviewResult }) {
  const { t } = useTranslation();
  const format = useFormat();
  const label = useLabel();
  const labels = new Map([...result.bands_before, ...result.bands_after].map((band) => [band.name, band.label]));
  const named = (name: string) => label(labels.get(name), name);
  const streams = result.flows.map(({ before, after, sum }) => ({ before, after, accounts: sum.accounts }));
  const side = (bands: PreviewResult["bands_after"]) =>
    bands.map(({ name, sum }) => ({ name, accounts: sum.accounts }));
  const { left, right, ribbons } = flowOf(side(result.bands_before), side(result.bands_after), streams, HEIGHT);
  const middle = (LEFT + BLOCK + RIGHT) / 2;
  return (
    <figure className={styles.picture}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t("strategy.flowSaid")}>
        {ribbons.map((ribbon) => {
          const [from, to] = [ribbon.fromTop + ribbon.height / 2, ribbon.toTop + ribbon.height / 2];
          return (
            <path
              key={`${ribbon.before}-${ribbon.after}`}
              className={ribbon.before === ribbon.after ? styles.stays : styles.goes}
              strokeWidth={ribbon.height}
              d={`M ${LEFT + BLOCK} ${from} C ${middle} ${from} ${middle} ${to} ${RIGHT} ${to}`}
            >
              <title>{`${named(ribbon.before)} → ${named(ribbon.after)}: ${format.count(ribbon.accounts)}`}</title>
            </path>
          );
        })}
        {left.map((block) => (
          <g key={block.name}>
            <rect className={styles.block} x={LEFT} width={BLOCK} y={block.top} height={block.height} />
            <text
              className={styles.name}
              x={LEFT - 8}
              y={block.top + block.height / 2}
              textAnchor="end"
              dominantBaseline="middle"
            >
              {`${named(block.name)} ${format.count(block.accounts)}`}
            </text>
          </g>
        ))}
        {right.map((block) => (
          <g key={block.name}>
            <rect className={styles.block} x={RIGHT} width={BLOCK} y={block.top} height={block.height} />
            <text
              className={styles.name}
              x={RIGHT + BLOCK + 8}
              y={block.top + block.height / 2}
              dominantBaseline="middle"
            >
              {`${named(block.name)} ${format.count(block.accounts)}`}
            </text>
          </g>
        ))}
      </svg>
      <figcaption className={styles.legend}>
        <span>{t("strategy.today")}</span>
        <span>→</span>
        <span>{t("strategy.underDraft")}</span>
      </figcaption>
      <table className="hidden-but-read">
        <caption>{t("strategy.flow")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("strategy.today")}</th>
            <th scope="col">{t("strategy.underDraft")}</th>
            <th scope="col">{t("strategy.accounts")}</th>
          </tr>
        </thead>
        <tbody>
          {streams.map((stream) => (
            <tr key={`${stream.before}-${stream.after}`}>
              <td>{named(stream.before)}</td>
              <td>{named(stream.after)}</td>
              <td>{format.count(stream.accounts)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
