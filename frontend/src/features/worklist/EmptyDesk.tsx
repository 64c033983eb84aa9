import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Refusal } from "@/api/refusal";
import { callbacksQuery, worklistQuery } from "@/api/worklist";
import { useFormat } from "@/i18n/format";
import { useRefusalText, useWord } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { Empty } from "@/ui/Empty";
import { Notice } from "@/ui/Notice";
import { There } from "@/ui/There";
import styles from "./EmptyDesk.module.css";

interface Props {
  busy: boolean;
  refusal: Refusal | null;
  onNext: () => void;
}

/** No account in hand: what Next will bring, or why it brings nothing. */
export function EmptyDesk({ busy, refusal, onNext }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const refusalText = useRefusalText();
  const list = useInfiniteQuery(worklistQuery(null));
  const { data: callbacks = [] } = useQuery(callbacksQuery(true));
  const counts = list.data?.pages[0];
  const nothing = refusal?.code === "worklist_empty" || counts?.ready === 0;
  const soon = [...callbacks].sort((one, other) => (one.due_at < other.due_at ? -1 : 1)).slice(0, 3);
  return (
    <div className={styles.desk}>
      <Empty
        first
        title={nothing ? t("worklist.emptyTitle") : t("worklist.readyTitle")}
        action={
          <Button look="primary" size="large" busy={busy} keyed="↵" onClick={onNext}>
            {t("worklist.next")}
          </Button>
        }
      >
        {nothing ? t("worklist.emptyText") : t("worklist.readyText")}
      </Empty>
      {refusal && (
        <Notice tone={nothing ? "warn" : "bad"}>
          {refusalText(refusal)}{" "}
          {typeof refusal.facts.reason === "string" &&
            t(`worklist.emptyReason.${refusal.facts.reason}`, { defaultValue: "" })}
        </Notice>
      )}
      {counts && (
        <dl className={styles.counts}>
          <Count name={t("worklist.ready")} value={format.count(counts.ready)} strong />
          <Count name={t("worklist.waiting")} value={format.count(counts.waiting)} />
          <Blocked blocked={counts.blocked} />
        </dl>
      )}
      {soon.length > 0 && (
        <section className={styles.soon}>
          <h2>{t("worklist.yourCallbacks")}</h2>
          <ul>
            {soon.map((callback) => (
              <li key={callback.id}>
                <time dateTime={callback.due_at}>{format.moment(callback.due_at)}</time>
                <Link to={`/accounts/${callback.account_id}`}>{callback.debtor_name}</Link>
                <span className="quiet cut">
                  <There at={callback.due_at} zones={[callback.zone]} /> {callback.note}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <p className={styles.hint}>{t("worklist.keysHint")}</p>
    </div>
  );
}

function Blocked({ blocked }: { blocked: Record<string, number> }) {
  const format = useFormat();
  const word = useWord();
  const gates = Object.entries(blocked).sort(([, one], [, other]) => other - one);
  return gates
    .slice(0, 4)
    .map(([gate, count]) => <Count key={gate} name={word("worklist.gate", gate)} value={format.count(count)} />);
}

function Count({ name, value, strong }: { name: string; value: string; strong?: boolean }) {
  return (
    <div data-strong={strong || undefined}>
      <dd>{value}</dd>
      <dt>{name}</dt>
    </div>
  );
}
