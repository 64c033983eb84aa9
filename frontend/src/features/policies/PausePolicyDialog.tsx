import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { portfoliosQuery } from "@/api/accounts";
import { addPausePolicy } from "@/api/policies";
import type { NewPausePolicy } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { useRefusedField } from "@/i18n/refusedField";
import { Choice, Pair, TextField } from "@/ui/Field";
import { CountryField, PortfolioField } from "@/ui/ScopeFields";
import type { DialogProps } from "./Policies";
import { PolicyDialog, useWhen } from "./PolicyDialog";

const ANSWERS = ["required", "allowed", "never"] as const;
/** After so many minutes a forgotten pause ends where nobody says otherwise. */
const MINUTES = "5";

/** A new policy about pauses: whether card data is kept out of recordings, of whom, where, from which day. */
export function PausePolicyDialog({ onAdded, onClose }: DialogProps) {
  const { t } = useTranslation();
  const { data: portfolios = [] } = useQuery(portfoliosQuery);
  const [portfolio, setPortfolio] = useState("");
  const [country, setCountry] = useState("");
  const [pausing, setPausing] = useState<NewPausePolicy["pausing"]>("required");
  const [minutes, setMinutes] = useState(MINUTES);
  const [when, setWhen] = useWhen();
  const [source, setSource] = useState("");
  const adding = useCommand(addPausePolicy);
  const { problem, rest } = useRefusedField(adding.refusal, {
    country: t("ui.notACountry"),
    minutes: t("policies.wrong.minutes"),
    valid_from: t("policies.wrong.valid_from"),
    valid_to: t("policies.wrong.valid_to"),
    source: t("policies.wrong.source"),
    portfolio_id: t("policies.wrong.portfolio_id"),
  });
  const submit = async () => {
    const made = await adding.run({
      pausing,
      // Not a number of minutes: the server says so at the field.
      minutes: pausing === "never" ? Number(MINUTES) : /^\d{1,3}$/.test(minutes) ? Number(minutes) : 0,
      portfolio_id: portfolio || null,
      country: country || null,
      ...when,
      source,
    });
    if (!made) return;
    onAdded(made.id);
    onClose();
  };
  return (
    <PolicyDialog
      title={t("policies.addPause")}
      when={when}
      onWhen={setWhen}
      source={{ value: source, onChange: setSource }}
      problem={problem}
      rest={rest}
      busy={adding.busy}
      onSubmit={submit}
      onClose={onClose}
    >
      <Choice
        label={t("policies.pausing")}
        name="pausing"
        value={pausing}
        onChange={setPausing}
        options={ANSWERS.map((value) => ({ value, label: t(`policies.pause.${value}`) }))}
      />
      <p className="quiet">{t(`policies.pausingText.${pausing}`)}</p>
      <Pair>
        <PortfolioField
          portfolios={portfolios}
          value={portfolio}
          onChange={setPortfolio}
          problem={problem("portfolio_id")}
        />
        <CountryField
          hint={t("policies.countryHint")}
          value={country}
          onChange={setCountry}
          problem={problem("country")}
        />
        {pausing !== "never" && (
          <TextField
            label={t("policies.minutesPaused")}
            hint={t("policies.minutesHint")}
            problem={problem("minutes")}
            inputMode="numeric"
            value={minutes}
            onChange={(event) => setMinutes(event.target.value)}
          />
        )}
      </Pair>
    </PolicyDialog>
  );
}
