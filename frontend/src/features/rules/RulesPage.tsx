import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { Page, Toolbar } from "@/ui/Page";
import { Tabs } from "@/ui/Tabs";
import { ContactLaw } from "./ContactLaw";
import { DispositionTree } from "./DispositionTree";

/** What the floor works by: what may be said of a call, and when whom one may contact. */
export function RulesPage() {
  const { t } = useTranslation();
  const [asked, setAsked] = useSearchParams();
  const view = asked.get("view") === "law" ? "law" : "dispositions";
  return (
    <Page title={t("rules.title")}>
      <Toolbar>
        <Tabs
          label={t("rules.title")}
          current={view}
          onChange={(name) => setAsked(name === "law" ? { view: name } : {}, { replace: true })}
          tabs={[
            { id: "dispositions", label: t("rules.dispositions") },
            { id: "law", label: t("rules.law") },
          ]}
        />
      </Toolbar>
      {view === "law" ? <ContactLaw /> : <DispositionTree />}
    </Page>
  );
}
