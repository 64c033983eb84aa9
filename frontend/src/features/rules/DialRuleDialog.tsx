import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { portfoliosQuery } from "@/api/accounts";
import { setDialRule } from "@/api/calls";
import { useCommand } from "@/api/useCommand";
import { now } from "@/i18n/clock";
import { isoDay } from "@/i18n/format";
import { useRefusedField } from "@/i18n/refusedField";
import { Button } from "@/ui/Button";
import { DayField } from "@/ui/DayField";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { Choice } from "@/ui/Field";
import { Notice } from "@/ui/Notice";
import { CountryField, PortfolioField } from "@/ui/ScopeFields";

type Mode = "preview" | "progressive";

/** A new rule: for which accounts, how they are dialled, and from which day. */
export function DialRuleDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { data: portfolios = [] } = useQuery(portfoliosQuery);
  const [portfolio, setPortfolio] = useState("");
  const [country, setCountry] = useState("");
  const [mode, setMode] = useState<Mode>("progressive");
  const [from, setFrom] = useState(isoDay(now()));
  const setting = useCommand(setDialRule);
  const refused = useRefusedField(setting.refusal, { country: t("ui.notACountry") });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const wish = {
      mode,
      valid_from: from,
      portfolio_id: portfolio || null,
      country: country || null,
    };
    if (await setting.run(wish)) onClose();
  };
  return (
    <Dialog title={t("calls.rules.add")} onClose={onClose}>
      <form onSubmit={submit}>
        <Choice
          label={t("calls.rules.mode")}
          name="mode"
          value={mode}
          onChange={setMode}
          options={(["progressive", "preview"] as const).map((value) => ({ value, label: t(`calls.mode.${value}`) }))}
        />
        <p>{t(`calls.mode.${mode}Text`)}</p>
        <PortfolioField portfolios={portfolios} value={portfolio} onChange={setPortfolio} />
        <CountryField value={country} onChange={setCountry} problem={refused.problem("country")} />
        <DayField label={t("calls.rules.from")} value={from} onChange={setFrom} />
        {refused.rest && <Notice>{refused.rest}</Notice>}
        <DialogActions>
          <Button look="ghost" onClick={onClose}>
            {t("ui.cancel")}
          </Button>
          <Button look="primary" type="submit" busy={setting.busy} keyed="↵">
            {t("calls.rules.add")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
