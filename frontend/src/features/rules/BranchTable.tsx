import { ArrowDown, ArrowUp, Pencil } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { DispositionKindCard } from "@/api/types";
import { Button } from "@/ui/Button";
import { Empty } from "@/ui/Empty";
import table from "@/ui/Table.module.css";
import { Tag } from "@/ui/Tag";
import styles from "./Rules.module.css";

interface Props {
  branch: string;
  kinds: readonly DispositionKindCard[];
  onOpen: (kind: DispositionKindCard) => void;
  onMove: (code: string, by: -1 | 1) => void;
}

/** The entries of one branch, first what is offered first. */
export function BranchTable({ branch, kinds, onOpen, onMove }: Props) {
  const { t } = useTranslation();
  return (
    <section className={styles.branch}>
      <h2>{t(`calls.branch.${branch}`)}</h2>
      {kinds.length === 0 ? (
        <Empty title={t("rules.tree.none")}>{t("rules.tree.noneText")}</Empty>
      ) : (
        <table className={table.table}>
          <thead>
            <tr>
              <th scope="col">{t("rules.tree.label")}</th>
              <th scope="col">{t("rules.tree.means")}</th>
              <th scope="col">{t("rules.tree.asksFor")}</th>
              <th scope="col" className={table.right}>
                {t("rules.tree.rest")}
              </th>
              <th scope="col" className={table.right}>
                {t("rules.tree.order")}
              </th>
            </tr>
          </thead>
          <tbody>
            {kinds.map((kind) => (
              <Line key={kind.code} kind={kind} onOpen={() => onOpen(kind)} onMove={(by) => onMove(kind.code, by)} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Line(props: { kind: DispositionKindCard; onOpen: () => void; onMove: (by: -1 | 1) => void }) {
  const { kind, onOpen, onMove } = props;
  const { t, i18n } = useTranslation();
  const label = kind.labels[i18n.language] ?? kind.code;
  const reached = kind.right_party ? "rightParty" : kind.contact ? "contact" : "noContact";
  return (
    <tr className={kind.retired ? styles.retired : undefined}>
      <td>
        <span className={table.name}>{label}</span> {kind.retired && <Tag>{t("rules.tree.retired")}</Tag>}
        {kind.is_default && <Tag tone="info">{t("rules.tree.default")}</Tag>}
        <span className={table.under}>{kind.code}</span>
      </td>
      <td>
        {t(`rules.tree.${reached}`)}
        {kind.retires_number && <span className={table.under}>{t("rules.tree.retiresNumber")}</span>}
      </td>
      <td>{kind.asks_for ? t(`rules.tree.asks.${kind.asks_for}`) : "–"}</td>
      <td className={table.right}>
        {kind.rest_hours === 0 ? t("rules.tree.noRest") : t("rules.tree.hours", { count: kind.rest_hours })}
      </td>
      <td className={table.right}>
        <span className={styles.moves}>
          <Button
            look="ghost"
            size="small"
            icon={<ArrowUp size={14} />}
            aria-label={t("rules.tree.up", { label })}
            disabled={kind.retired}
            onClick={() => onMove(-1)}
          />
          <Button
            look="ghost"
            size="small"
            icon={<ArrowDown size={14} />}
            aria-label={t("rules.tree.down", { label })}
            disabled={kind.retired}
            onClick={() => onMove(1)}
          />
          <Button
            look="ghost"
            size="small"
            icon={<Pencil size={14} />}
            aria-label={t("rules.tree.edit", { label })}
            onClick={onOpen}
          />
        </span>
      </td>
    </tr>
  );
}
