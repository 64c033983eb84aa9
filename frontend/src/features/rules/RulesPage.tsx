import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { Page, Toolbar } from "@/ui/Page";
import { Tabs } from "@/ui/Tabs";
import { ContactLaw } from "./ContactLaw";
import { DialRules } from "./DialRules";
import { DispositionTree } from "./DispositionTree";

const VIEWS = ["dispositions", "law", "dialling", "recording", "pauses", "listening"] as const;

interface Props {
  recording: ReactNode;
  pauses: ReactNode;
  listening: ReactNode;
}

/** What the floor works by: what may be said of a call, whom one may contact when, how accounts are dialled, what is recorded and who is told. */
export function RulesPage({ recording, pauses, listening }: Props) {
  const { t } = useTranslation();
  const [asked, setAsked] = useSearchParams();
  const view = VIEWS.find((name) => name === asked.get("view")) ?? "dispositions";
  return (
    <Page title={t("rules.title")}>
      <Toolbar>
        <Tabs
          label={t("rules.title")}
          current={view}
          onChange={(name) => setAsked(name === "dispositions" ? {} : { view: name }, { replace: true })}
          tabs={[
            { id: "dispositions", label: t("rules.dispositions") },
            { id: "law", label: t("rules.law") },
            { id: "dialling", label: t("calls.rules.title") },
            { id: "recording", label: t("policies.recordingTab") },
            { id: "pauses", label: t("policies.pauseTab") },
            { id: "listening", label: t("policies.spyTab") },
          ]}
        />
      </Toolbar>
      {view === "dispositions" && <DispositionTree />}
      {view === "law" && <ContactLaw />}
      {view === "dialling" && <DialRules />}
      {view === "recording" && recording}
      {view === "pauses" && pauses}
      {view === "listening" && listening}
    </Page>
  );
}
