import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { Page, Toolbar } from "@/ui/Page";
import { Tabs } from "@/ui/Tabs";
import { ContactLaw } from "./ContactLaw";
import { DialRules } from "./DialRules";
import { DispositionTree } from "./DispositionTree";

const VIEWS = ["dispositions", "law", "dialling"] as const;

/** What the floor works by: what may be said of a call, when whom one may contact, and how accounts are dialled. */
export function RulesPage() {
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
          ]}
        />
      </Toolbar>
      {view === "dispositions" && <DispositionTree />}
      {view === "law" && <ContactLaw />}
      {view === "dialling" && <DialRules />}
    </Page>
  );
}
