import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { portfoliosQuery } from "@/api/accounts";
import { setSpyPolicy } from "@/api/policies";
import { useCommand } from "@/api/useCommand";
import { useRefusedField } from "@/i18n/refusedField";
import { Choice, Pair } from "@/ui/Field";
import { CountryField, PortfolioField } from "@/ui/ScopeFields";
import type { DialogProps } from "./Policies";
import { PolicyDialog, useWhen } from "./PolicyDialog";

const ANSWERS = ["told", "notTold"] as const;

/** A new policy: whether collectors are told while somebody listens, for whom and from which day. */
export function SpyPolicyDialog({ onAdded, onClose }: DialogProps) {
  const { t } = useTranslation();
  const { data: portfolios = [] } = useQuery(portfoliosQuery);
  const [answer, setAnswer] = useState<(typeof ANSWERS)[number]>("told");
  const [portfolio, setPortfolio] = useState("");
  const [country, setCountry] = useState("");
  const [when, setWhen] = useWhen();
  const setting = useCommand(setSpyPolicy);
  const { problem, rest } = useRefusedField(setting.refusal, {
    country: t("ui.notACountry"),
    valid_from: t("policies.wrong.valid_from"),
    valid_to: t("policies.wrong.valid_to"),
    portfolio_id: t("policies.wrong.portfolio_id"),
  });
  const submit = async () => {
    const made = await setting.run({
      told: answer === "told",
      portfolio_id: portfolio || null,
      country: country || null,
      ...when,
    });
    if (!made) return;
    onAdded(made.id);
    onClose();
  };
  return (
    <PolicyDialog
      title={t("policies.addSpy")}
      when={when}
      onWhen={setWhen}
      problem={problem}
      rest={rest}
      busy={setting.busy}
      onSubmit={submit}
      onClose={onClose}
    >
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
    </PolicyDialog>
  );
}
