import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { dialRulesQuery, endDialRule } from "@/api/calls";
import { keys } from "@/api/keys";
import { asRefusal } from "@/api/refusal";
import { useCommand } from "@/api/useCommand";
import { useFormat } from "@/i18n/format";
import { useCountryName, useRefusalText } from "@/i18n/words";
import { Intro } from "@/ui/Intro";
import { ActionsHeading } from "@/ui/ActionsHeading";
import { Button } from "@/ui/Button";
import { Empty } from "@/ui/Empty";
import { Notice } from "@/ui/Notice";
import { useShortcuts } from "@/ui/shortcuts";
import { Skeleton } from "@/ui/Skeleton";
import { say } from "@/ui/toasts";
import { DialRuleDialog } from "./DialRuleDialog";
import table from "@/ui/Table.module.css";

/** Which accounts the floor dials by itself, and from when: the rules in force, past and to come. */
export function DialRules() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const format = useFormat();
  const refusalText = useRefusalText();
  const rules = useQuery(dialRulesQuery);
  const countryName = useCountryName();
  const ending = useCommand(async (id: string) => {
    await endDialRule(id);
    say(t("calls.rules.ended"), { tone: "plain" });
  });
  const [adding, setAdding] = useState(false);
  const lookAgain = () => void client.invalidateQueries({ queryKey: keys.dialRules });

  const end = async (id: string) => {
    await ending.run(id);
    lookAgain();
  };
  useShortcuts([
    {
      id: "add-dial-rule",
      keys: ["n"],
      label: t("calls.rules.add"),
      group: t("keys.work"),
      run: () => setAdding(true),
    },
  ]);
  return (
    <>
      <Intro text={t("calls.rules.text")}>
        <Button look="primary" keyed="N" icon={<Plus size={15} aria-hidden />} onClick={() => setAdding(true)}>
          {t("calls.rules.add")}
        </Button>
      </Intro>
      {rules.isPending && <Skeleton lines={4} tall />}
      {rules.error && <Notice>{refusalText(asRefusal(rules.error))}</Notice>}
      {ending.refusal && <Notice>{refusalText(ending.refusal)}</Notice>}
      {rules.data?.length === 0 && <Empty title={t("calls.rules.none")}>{t("calls.mode.previewText")}</Empty>}
      {rules.data && rules.data.length > 0 && (
        <div className={table.around}>
          <table className={table.table}>
            <thead>
              <tr>
                <th scope="col">{t("calls.rules.portfolio")}</th>
                <th scope="col">{t("calls.rules.country")}</th>
                <th scope="col">{t("calls.rules.mode")}</th>
                <th scope="col">{t("calls.rules.from")}</th>
                <th scope="col">{t("calls.rules.to")}</th>
                <th scope="col">{t("calls.rules.by")}</th>
                <ActionsHeading />
              </tr>
            </thead>
            <tbody>
              {rules.data.map((rule) => (
                <tr key={rule.id}>
                  <td>{rule.portfolio_name ?? t("calls.rules.any")}</td>
                  <td>{rule.country ? countryName(rule.country) : t("calls.rules.any")}</td>
                  <td>{t(`calls.mode.${rule.mode}`)}</td>
                  <td>{format.day(rule.valid_from)}</td>
                  <td>{rule.valid_to ? format.day(rule.valid_to) : t("calls.rules.open")}</td>
                  <td>{rule.set_by_name ?? ""}</td>
                  <td>
                    {!rule.valid_to && (
                      <Button look="ghost" size="small" busy={ending.busy} onClick={() => void end(rule.id)}>
                        {t("calls.rules.end")}
                      </Button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {adding && (
        <DialRuleDialog
          onClose={() => {
            setAdding(false);
            lookAgain();
          }}
        />
      )}
    </>
  );
}
