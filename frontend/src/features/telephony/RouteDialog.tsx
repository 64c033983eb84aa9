import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { portfoliosQuery } from "@/api/accounts";
import { addRoute } from "@/api/telephony";
import type { TrunkCard } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { SelectField, TextField } from "@/ui/Field";
import { Notice } from "@/ui/Notice";
import { useShown } from "./useTelephony";
import styles from "./TelephonyPage.module.css";

/** From now on: which calls, through which trunk, showing which number. */
export function RouteDialog({ trunks, onClose }: { trunks: readonly TrunkCard[]; onClose: () => void }) {
  const { t } = useTranslation();
  const refusalText = useRefusalText();
  const shown = useShown();
  const { data: portfolios = [] } = useQuery(portfoliosQuery);
  const [trunk, setTrunk] = useState(trunks[0]?.name ?? "");
  const [portfolio, setPortfolio] = useState("");
  const [country, setCountry] = useState("");
  const [caller, setCaller] = useState("");
  const adding = useCommand(addRoute);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const now = await adding.run({
      trunk,
      portfolio_id: portfolio || null,
      country: country.trim() || null,
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
        <div className={styles.pair}>
          <SelectField
            label={t("telephony.portfolio")}
            value={portfolio}
            onChange={(event) => setPortfolio(event.target.value)}
          >
            <option value="">{t("telephony.anyPortfolio")}</option>
            {portfolios.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </SelectField>
          <TextField
            label={t("telephony.country")}
            hint={t("telephony.countryHint")}
            maxLength={2}
            value={country}
            onChange={(event) => setCountry(event.target.value.toUpperCase())}
          />
          <SelectField label={t("telephony.trunk")} value={trunk} onChange={(event) => setTrunk(event.target.value)}>
            {trunks.map((one) => (
              <option key={one.name}>{one.name}</option>
            ))}
          </SelectField>
          <TextField
            label={t("telephony.callerNumber")}
            hint={t("telephony.callerHint")}
            type="tel"
            value={caller}
            onChange={(event) => setCaller(event.target.value)}
          />
        </div>
        {adding.refusal && <Notice>{refusalText(adding.refusal)}</Notice>}
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
