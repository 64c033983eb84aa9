import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { keys } from "@/api/keys";
import { asRefusal } from "@/api/refusal";
import { dispositionTreeQuery, orderTree } from "@/api/rules";
import type { DispositionKindCard } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { useRefusalText } from "@/i18n/words";
import { Intro } from "@/ui/Intro";
import { Button } from "@/ui/Button";
import { Notice } from "@/ui/Notice";
import { useShortcuts } from "@/ui/shortcuts";
import { Skeleton } from "@/ui/Skeleton";
import { BranchTable } from "./BranchTable";
import { KindDialog } from "./KindDialog";
import { BRANCHES, moved } from "./tree";
import table from "@/ui/Table.module.css";
import styles from "./Rules.module.css";

/** Every entry of the disposition tree by branch, as collectors are offered it. */
export function DispositionTree() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const refusalText = useRefusalText();
  const tree = useQuery(dispositionTreeQuery);
  const order = useCommand(orderTree);
  const [open, setOpen] = useState<DispositionKindCard | "new" | null>(null);
  const [showRetired, setShowRetired] = useState(false);
  const kinds = tree.data ?? [];
  const shown = kinds.filter((kind) => showRetired || !kind.retired);

  const move = async (code: string, by: -1 | 1) => {
    const codes = moved(kinds, code, by);
    const ordered = codes && (await order.run(codes));
    if (ordered) client.setQueryData(keys.dispositionTree, ordered);
    void client.invalidateQueries({ queryKey: keys.dispositions });
  };
  useShortcuts([
    { id: "add-kind", keys: ["n"], label: t("rules.tree.add"), group: t("keys.work"), run: () => setOpen("new") },
  ]);
  return (
    <>
      <Intro text={t("rules.tree.intro")}>
        <label className={styles.check}>
          <input type="checkbox" checked={showRetired} onChange={(event) => setShowRetired(event.target.checked)} />
          {t("rules.tree.showRetired")}
        </label>
        <Button look="primary" keyed="N" icon={<Plus size={15} aria-hidden />} onClick={() => setOpen("new")}>
          {t("rules.tree.add")}
        </Button>
      </Intro>
      {tree.isPending && <Skeleton lines={10} tall />}
      {tree.error && <Notice>{refusalText(asRefusal(tree.error))}</Notice>}
      {order.refusal && <Notice>{refusalText(order.refusal)}</Notice>}
      {tree.data && (
        <div className={table.around}>
          {BRANCHES.map((branch) => (
            <BranchTable
              key={branch}
              branch={branch}
              kinds={shown.filter((kind) => kind.branch === branch)}
              onOpen={setOpen}
              onMove={(code, by) => void move(code, by)}
            />
          ))}
        </div>
      )}
      {open && (
        <KindDialog
          kind={open === "new" ? null : open}
          last={Math.max(0, ...kinds.map((kind) => kind.position))}
          onClose={() => setOpen(null)}
        />
      )}
    </>
  );
}
