import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { portfoliosQuery } from "@/api/accounts";
import { addRecordingPolicy } from "@/api/policies";
import type { NewPolicy } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { useRefusedField } from "@/i18n/refusedField";
import { Check, Choice, Pair, TextField } from "@/ui/Field";
import { CountryField, PortfolioField } from "@/ui/ScopeFields";
import type { DialogProps } from "./Policies";
import { PolicyDialog, useWhen } from "./PolicyDialog";

const MODES = ["never", "with_notice", "always"] as const;
/** What is kept where nobody says for how long. */
const KEPT = "180";

/** A new policy: whether calls are recorded, of whom, where, from which day, and what that rests on. */
export function RecordingPolicyDialog({ onAdded, onClose }: DialogProps) {
  const { t } = useTranslation();
  const { data: portfolios = [] } = useQuery(portfoliosQuery);
  const [portfolio, setPortfolio] = useState("");
  const [country, setCountry] = useState("");
  const [mode, setMode] = useState<NewPolicy["mode"]>("with_notice");
  const [notice, setNotice] = useState("");
  const [days, setDays] = useState(KEPT);
  const [ownCalls, setOwnCalls] = useState(false);
  const [when, setWhen] = useWhen();
  const [source, setSource] = useState("");
  const adding = useCommand(addRecordingPolicy);
  const { problem, rest } = useRefusedField(adding.refusal, {
    country: t("ui.notACountry"),
    notice: t("policies.wrong.notice"),
    retention_days: t("policies.wrong.retention_days"),
    valid_from: t("policies.wrong.valid_from"),
    valid_to: t("policies.wrong.valid_to"),
    source: t("policies.wrong.source"),
    portfolio_id: t("policies.wrong.portfolio_id"),
  });
  const submit = async () => {
    const made = await adding.run({
      mode,
      notice: mode === "with_notice" ? notice.trim() : null,
      // Not a number of days: the server says so at the field.
      retention_days: /^\d{1,6}$/.test(days) ? Number(days) : 0,
      own_calls_heard: mode !== "never" && ownCalls,
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
      title={t("policies.addRecording")}
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
        label={t("policies.recorded")}
        name="mode"
        value={mode}
        onChange={setMode}
        options={MODES.map((value) => ({ value, label: t(`recordings.mode.${value}`) }))}
      />
      <p className="quiet">{t(`policies.modeText.${mode}`)}</p>
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
        {mode === "with_notice" && (
          <TextField
            label={t("policies.notice")}
            hint={t("policies.noticeHint")}
            problem={problem("notice")}
            autoComplete="off"
            value={notice}
            onChange={(event) => setNotice(event.target.value)}
          />
        )}
        {mode !== "never" && (
          <TextField
            label={t("policies.keptDays")}
            hint={t("policies.keptHint")}
            problem={problem("retention_days")}
            inputMode="numeric"
            value={days}
            onChange={(event) => setDays(event.target.value)}
          />
        )}
      </Pair>
      {mode !== "never" && <Check label={t("policies.ownCallsHeard")} checked={ownCalls} onChange={setOwnCalls} />}
    </PolicyDialog>
  );
}
