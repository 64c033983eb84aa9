import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { portfoliosQuery } from "@/api/accounts";
import { addRoute } from "@/api/telephony";
import type { TrunkCard } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { useRefusedField } from "@/i18n/refusedField";
import { Button } from "@/ui/Button";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { Pair, SelectField, TextField } from "@/ui/Field";
import { Notice } from "@/ui/Notice";
import { CountryField, PortfolioField } from "@/ui/ScopeFields";
import { useShown } from "./useTelephony";

/** From now on: which calls, through which trunk, showing which number. */
export function RouteDialog({ trunks, onClose }: { trunks: readonly TrunkCard[]; onClose: () => void }) {
  const { t } = useTranslation();
  const shown = useShown();
  const { data: portfolios = [] } = useQuery(portfoliosQuery);
  const [trunk, setTrunk] = useState(trunks[0]?.name ?? "");
  const [portfolio, setPortfolio] = useState("");
  const [country, setCountry] = useState("");
  const [caller, setCaller] = useState("");
  const adding = useCommand(addRoute);
  const refused = useRefusedField(adding.refusal, {
    country: t("ui.notACountry"),
    caller_number: t("telephony.notACaller"),
  });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const now = await adding.run({
      trunk,
      portfolio_id: portfolio || null,
      country: country || null,
      caller_number: caller.replace(/[\s()-]/g, "") || null,
    });
    if (!now) return;
    shown(now);
    onClose();
  };
  return (
    <Dialog title={t("telephony.addRoute")} onClose={onClose} wide>
      <form onSubmit={submit}>
        <p className="quiet">{t("telephony.routeText")}</p>
        <Pair>
          <PortfolioField portfolios={portfolios} value={portfolio} onChange={setPortfolio} />
          <CountryField
            label={t("telephony.country")}
            value={country}
            onChange={setCountry}
            problem={refused.problem("country")}
          />
          <SelectField label={t("telephony.trunk")} value={trunk} onChange={(event) => setTrunk(event.target.value)}>
            {trunks.map((one) => (
              <option key={one.name}>{one.name}</option>
            ))}
          </SelectField>
          <TextField
            label={t("telephony.callerNumber")}
            hint={t("telephony.callerHint")}
            problem={refused.problem("caller_number")}
            type="tel"
            value={caller}
            onChange={(event) => setCaller(event.target.value)}
          />
        </Pair>
        {refused.rest && <Notice>{refused.rest}</Notice>}
        <DialogActions>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button look="primary" type="submit" busy={adding.busy}>
            {t("telephony.addRoute")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
