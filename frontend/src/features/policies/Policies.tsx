import { useQuery, type QueryKey } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Asked } from "@/api/policies";
import { asRefusal } from "@/api/refusal";
import type { Verdict } from "@/api/types";
import { now } from "@/i18n/clock";
import { isoDay } from "@/i18n/format";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { Empty } from "@/ui/Empty";
import { Intro } from "@/ui/Intro";
import { Notice } from "@/ui/Notice";
import { Parts } from "@/ui/Parts";
import { Section } from "@/ui/Section";
import { useShortcuts } from "@/ui/shortcuts";
import { Skeleton } from "@/ui/Skeleton";
import { Holding } from "./Holding";
import { parted, type Dated } from "./policyLooks";
import { useEnding } from "./useEnding";
import { useMayChange } from "./useMayChange";
import styles from "./Policies.module.css";

export interface TableProps<Row> {
  policies: readonly Row[];
  labelledBy: string;
  /** Absent: they are only read. */
  ending?: { busy: boolean; onEnd: (id: string) => void };
}

export interface DialogProps {
  onAdded: (id: string) => void;
  onClose: () => void;
}

interface Props<Row> {
  text: string;
  /** What happens where no policy says anything. */
  otherwise: string;
  queryKey: QueryKey;
  list: (on: string, signal?: AbortSignal) => Promise<Row[]>;
  weigh: (
    asked: Asked,
    signal?: AbortSignal,
  ) => Promise<{
    country: string | null;
    policies: readonly { policy: Row; verdict: Verdict }[];
  }>;
  end: (id: string, key: string) => Promise<Row>;
  takeUp: (id: string) => Promise<Row>;
  byPortfolio?: boolean;
  terms: (policy: Row) => ReactNode;
  table: (props: TableProps<Row>) => ReactNode;
  dialog: (props: DialogProps) => ReactNode;
}

/** Policies of one kind: which of them holds for whom, all that are in force or to come, and those that were. */
export function Policies<Row extends Dated>(props: Props<Row>) {
  const { t } = useTranslation();
  const refusalText = useRefusalText();
  const mayChange = useMayChange();
  const today = isoDay(now());
  const { data, error, isPending } = useQuery({
    queryKey: [...props.queryKey, today],
    queryFn: ({ signal }) => props.list(today, signal),
  });
  const ending = useEnding(props.queryKey, props.end, props.takeUp);
  const [adding, setAdding] = useState(false);
  useShortcuts([
    {
      id: "add-policy",
      keys: ["n"],
      label: t("policies.add"),
      group: t("keys.work"),
      disabled: !mayChange,
      run: () => setAdding(true),
    },
  ]);
  const { current, past } = parted(data ?? []);
  const keys = mayChange ? { busy: ending.busy, onEnd: (id: string) => void ending.run(id) } : undefined;
  return (
    <>
      <Intro text={props.text}>
        {mayChange && (
          <Button look="primary" keyed="N" icon={<Plus size={15} aria-hidden />} onClick={() => setAdding(true)}>
            {t("policies.add")}
          </Button>
        )}
      </Intro>
      {isPending && <Skeleton lines={6} tall />}
      {error && <Notice>{refusalText(asRefusal(error))}</Notice>}
      {ending.refusal && <Notice>{refusalText(ending.refusal)}</Notice>}
      {data && (
        <Parts>
          <Section id="holding" title={t("policies.whichHolds")}>
            <Holding
              queryKey={props.queryKey}
              weigh={props.weigh}
              describe={props.terms}
              otherwise={props.otherwise}
              byPortfolio={props.byPortfolio}
            />
          </Section>
          <Section id="current" title={t("policies.current")}>
            {current.length > 0 && props.table({ policies: current, labelledBy: "current", ending: keys })}
            {current.length === 0 && <Empty title={t("policies.noCurrent")}>{props.otherwise}</Empty>}
          </Section>
          <Section id="past" title={t("policies.past")}>
            {past.length > 0 && props.table({ policies: past, labelledBy: "past" })}
            {past.length === 0 && <p className={`quiet ${styles.nothing}`}>{t("policies.noPast")}</p>}
          </Section>
        </Parts>
      )}
      {adding && props.dialog({ onAdded: ending.added, onClose: () => setAdding(false) })}
    </>
  );
}
