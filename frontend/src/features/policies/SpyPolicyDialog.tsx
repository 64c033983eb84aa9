import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { portfoliosQuery } from "@/api/accounts";
import { setSpyPolicy } from "@/api/policies";
import { useCommand } from "@/api/useCommand";
import { now } from "@/i18n/clock";
import { isoDay } from "@/i18n/format";
import { useRefusedField } from "@/i18n/refusedField";
import { Button } from "@/ui/Button";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { Choice, Pair } from "@/ui/Field";
import { Notice } from "@/ui/Notice";
import { CountryField, PortfolioField } from "@/ui/ScopeFields";
import type { DialogProps } from "./Policies";
import { WhenFields } from "./WhenFields";

const ANSWERS = ["told", "notTold"] as const;

/** A new policy: whether collectors are told while somebody listens, for whom and from which day. */
export function SpyPolicyDialog({ onAdded, onClose }: DialogProps) {
  const { t } = useTranslation();
  const { data: portfolios = [] } = useQuery(portfoliosQuery);
  const [answer, setAnswer] = useState<(typeof ANSWERS)[number]>("told");
  const [portfolio, setPortfolio] = useState("");
  const [country, setCountry] = useState("");
  const [from, setFrom] = useState(isoDay(now()));
  const [to, setTo] = useState<string | null>(null);
  const setting = useCommand(setSpyPolicy);
  const { problem, rest } = useRefusedField(setting.refusal, {
    country: t("ui.notACountry"),
    valid_from: t("policies.wrong.valid_from"),
    valid_to: t("policies.wrong.valid_to"),
    portfolio_id: t("policies.wrong.portfolio_id"),
  });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const made = await setting.run({
      told: answer === "told",
      portfolio_id: portfolio || null,
      country: country || null,
      valid_from: from,
      valid_to: to,
    });
    if (!made) return;
    onAdded(made.id);
    onClose();
  };
  return (
    <Dialog title={t("policies.addSpy")} onClose={onClose} wide>
      <form onSubmit={submit} noValidate>
        <Choice
          label={t("policies.collector")}
          name="told"
          value={answer}
          onChange={setAnswer}
          options={ANSWERS.map((value) => ({ value, label: t(`policies.${value}`) }))}
        />
        <p className="quiet">{t(`policies.toldText.${answer}`)}</p>
        <Pair>
          <PortfolioField
            portfolios={portfolios}
            value={portfolio}
            onChange={(id) => {
              setPortfolio(id);
              if (id) setCountry("");
            }}
            problem={problem("portfolio_id")}
          />
          <CountryField
            hint={portfolio ? t("policies.countryOfPortfolio") : undefined}
            disabled={portfolio !== ""}
            value={country}
            onChange={setCountry}
            problem={problem("country")}
          />
        </Pair>
        <WhenFields
          from={from}
          to={to}
          problem={problem}
          onChange={(first, last) => {
            setFrom(first);
            setTo(last);
          }}
        />
        {rest && <Notice>{rest}</Notice>}
        <DialogActions>
          <Button look="ghost" onClick={onClose}>
            {t("ui.cancel")}
          </Button>
          <Button look="primary" type="submit" busy={setting.busy}>
            {t("policies.add")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
