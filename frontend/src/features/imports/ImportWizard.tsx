import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { importFile, lookAtFile, profilesQuery, type LookAsk } from "@/api/imports";
import { keys } from "@/api/keys";
import type { ImportReport, Look, Mapping } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { now as businessNow } from "@/i18n/clock";
import { isoDay } from "@/i18n/format";
import { Page } from "@/ui/Page";
import { ChooseFile } from "./ChooseFile";
import { HowItIsRead } from "./HowItIsRead";
import { asSent, fitted, knownProfile } from "./reading";
import { Steps, type Step } from "./Steps";
import { Trial } from "./Trial";
import styles from "./ImportWizard.module.css";

/** A file from the desk to the accounts: chosen, understood, tried without writing, written. */
export function ImportWizard() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const { data: profiles } = useQuery(profilesQuery);
  const [step, setStep] = useState<Step>("file");
  const [look, setLook] = useState<Look | null>(null);
  const [mapping, setMapping] = useState<Mapping | null>(null);
  const [profile, setProfile] = useState("");
  const [asOf, setAsOf] = useState(() => isoDay(businessNow()));
  const [trial, setTrial] = useState<ImportReport | null>(null);
  const looking = useCommand(lookAtFile);
  const trying = useCommand(importFile);
  const writing = useCommand(importFile);

  const seen = async (ask: LookAsk) => {
    const found = await looking.run(ask);
    if (!found) return;
    setLook(found);
    choose(found, ask.uploadId ? profile : profiles ? knownProfile(found, profiles) : null);
    trying.forget();
    setStep("reading");
  };
  const choose = (found: Look, name: string | null) => {
    const known = [...(profiles?.profiles ?? []), ...(profiles?.shipped ?? [])].find((one) => one.name === name);
    setProfile(known?.name ?? "");
    const read = fitted(known?.mapping ?? found.suggested, found);
    const place = mapping && { portfolio_id: mapping.portfolio_id, portfolio: mapping.portfolio };
    const told = read.portfolio_id || read.portfolio ? {} : place;
    setMapping({ ...read, ...told });
  };
  const tryIt = async () => {
    if (!look || !mapping) return;
    const report = await trying.run({ uploadId: look.upload_id, mapping: asSent(mapping), asOf, dryRun: true });
    if (!report) return;
    writing.forget();
    setTrial(report);
    setStep("trial");
  };
  const write = async () => {
    if (!look || !mapping) return;
    const report = await writing.run({ uploadId: look.upload_id, mapping: asSent(mapping), asOf, dryRun: false });
    if (!report) return;
    void client.invalidateQueries({ queryKey: keys.imports });
    void client.invalidateQueries({ queryKey: keys.portfolios });
    void navigate(`/imports/${report.id}`);
  };

  return (
    <Page title={t("imports.newTitle")} aside={<Steps current={step} onGo={setStep} />}>
      <div className={styles.room}>
        {step === "file" && <ChooseFile busy={looking.busy} refusal={looking.refusal} onChosen={seen} />}
        {step === "reading" && look && mapping && (
          <HowItIsRead
            look={look}
            mapping={mapping}
            onMapping={setMapping}
            profiles={profiles}
            profile={profile}
            onProfile={(name) => choose(look, name)}
            asOf={asOf}
            onAsOf={setAsOf}
            onForm={(form) => void seen({ uploadId: look.upload_id, ...form })}
            busy={trying.busy || looking.busy}
            refusal={trying.refusal ?? looking.refusal}
            onBack={() => setStep("file")}
            onTry={() => void tryIt()}
          />
        )}
        {step === "trial" && trial && (
          <Trial
            importId={trial.id}
            busy={writing.busy}
            refusal={writing.refusal}
            onBack={() => setStep("reading")}
            onWrite={() => void write()}
          />
        )}
      </div>
    </Page>
  );
}
