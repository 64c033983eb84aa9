import { Scale } from "lucide-react";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { resolveDispute } from "@/api/accounts";
import type { ItemCard } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { useFormat } from "@/i18n/format";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { Choice, TextField } from "@/ui/Field";
import { MoneyText } from "@/ui/MoneyText";
import { Notice } from "@/ui/Notice";
import table from "@/ui/Table.module.css";
import { Tag } from "@/ui/Tag";

/** All items, open and paid; whoever may decides their disputes here. */
export function ItemsTable({ items, onChanged }: { items: readonly ItemCard[]; onChanged: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [asked, setAsked] = useState<ItemCard | null>(null);
  return (
    <>
      <table className={table.table}>
        <thead>
          <tr>
            <th>{t("accounts.item")}</th>
            <th>{t("accounts.issued")}</th>
            <th>{t("accounts.due")}</th>
            <th className={table.right}>{t("accounts.original")}</th>
            <th className={table.right}>{t("accounts.open")}</th>
            <th className={table.right}>{t("accounts.daysPastDue")}</th>
            <th>{t("accounts.dispute")}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={item.id}>
              <td>
                {item.reference}
                <span className={table.under}>{t(`accounts.itemKind.${item.kind}`, { defaultValue: item.kind })}</span>
              </td>
              <td className="numeric">{item.issued_on ? format.day(item.issued_on) : "–"}</td>
              <td className="numeric">{item.due_on ? format.day(item.due_on) : "–"}</td>
              <td className={table.right}>
                <MoneyText amount={item.original} />
              </td>
              <td className={table.right}>
                <MoneyText amount={item.open} bold={item.open.amount_minor !== 0} />
              </td>
              <td className={table.right}>{item.days_past_due || "–"}</td>
              <td>
                {item.disputed && (
                  <>
                    <Tag tone="info" icon={Scale}>
                      {t("accounts.disputed")}
                    </Tag>{" "}
                    {item.dispute_id && (
                      <Button size="small" look="ghost" onClick={() => setAsked(item)}>
                        {t("accounts.resolve")}
                      </Button>
                    )}
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {asked?.dispute_id && (
        <ResolveDialog
          disputeId={asked.dispute_id}
          onClose={() => setAsked(null)}
          onDone={() => {
            setAsked(null);
            onChanged();
          }}
        />
      )}
    </>
  );
}

function ResolveDialog({ disputeId, onClose, onDone }: { disputeId: string; onClose: () => void; onDone: () => void }) {
  const { t } = useTranslation();
  const refusalText = useRefusalText();
  const [resolution, setResolution] = useState<"upheld" | "rejected" | null>(null);
  const [note, setNote] = useState("");
  const resolve = useCommand(resolveDispute);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (resolution && (await resolve.run({ disputeId, resolution, note }))) onDone();
  };
  return (
    <Dialog title={t("accounts.resolve")} onClose={onClose}>
      <form onSubmit={submit}>
        <Choice
          label={t("accounts.resolution")}
          name="resolution"
          value={resolution}
          onChange={setResolution}
          options={[
            { value: "upheld", label: t("accounts.upheld") },
            { value: "rejected", label: t("accounts.rejected") },
          ]}
        />
        <TextField label={t("ui.noteOptional")} value={note} onChange={(event) => setNote(event.target.value)} />
        {resolve.refusal && <Notice>{refusalText(resolve.refusal)}</Notice>}
        <DialogActions>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button look="primary" type="submit" busy={resolve.busy} disabled={!resolution}>
            {t("accounts.resolve")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
