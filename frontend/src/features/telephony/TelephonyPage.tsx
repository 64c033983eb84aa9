import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { asRefusal } from "@/api/refusal";
import { telephonyQuery } from "@/api/telephony";
import type { SwitchCard, TrunkCard } from "@/api/types";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { Notice } from "@/ui/Notice";
import { Page } from "@/ui/Page";
import { Parts } from "@/ui/Parts";
import { Section } from "@/ui/Section";
import { Skeleton } from "@/ui/Skeleton";
import { RouteDialog } from "./RouteDialog";
import { RoutesTable } from "./RoutesTable";
import { SwitchDialog } from "./SwitchDialog";
import { SwitchesTable } from "./SwitchesTable";
import { TelephonesTable } from "./TelephonesTable";
import { TrunkDialog } from "./TrunkDialog";
import { TrunksTable } from "./TrunksTable";

type Open =
  { what: "switch"; one: SwitchCard | null } | { what: "trunk"; trunk: TrunkCard | null } | { what: "route" } | null;

/** The switches and how each is, the trunks, which calls go out through which, and where the telephones are. */
export function TelephonyPage() {
  const { t } = useTranslation();
  const refusalText = useRefusalText();
  const [open, setOpen] = useState<Open>(null);
  const { data: all, error, isPending } = useQuery(telephonyQuery);
  const adds = (name: string, what: Open) => (
    <Button size="small" icon={<Plus size={14} aria-hidden />} onClick={() => setOpen(what)}>
      {t(name)}
    </Button>
  );
  return (
    <Page title={t("telephony.title")}>
      {error && <Notice>{refusalText(asRefusal(error))}</Notice>}
      {isPending && <Skeleton lines={8} tall />}
      {all && (
        <Parts>
          <Section
            id="switches"
            title={t("telephony.switches")}
            aside={adds("telephony.addSwitch", { what: "switch", one: null })}
          >
            <SwitchesTable all={all} onEdit={(one) => setOpen({ what: "switch", one })} />
          </Section>
          <Section
            id="trunks"
            title={t("telephony.trunks")}
            aside={all.switches.length > 0 && adds("telephony.addTrunk", { what: "trunk", trunk: null })}
          >
            <TrunksTable trunks={all.trunks} onEdit={(trunk) => setOpen({ what: "trunk", trunk })} />
          </Section>
          <Section
            id="routes"
            title={t("telephony.routes")}
            aside={all.trunks.length > 0 && adds("telephony.addRoute", { what: "route" })}
          >
            <RoutesTable routes={all.routes} />
          </Section>
          <Section id="telephones" title={t("telephony.telephones")}>
            <TelephonesTable all={all} />
          </Section>
          <p className="quiet">{t("telephony.writeAgain")}</p>
        </Parts>
      )}
      {open?.what === "switch" && <SwitchDialog one={open.one} onClose={() => setOpen(null)} />}
      {open?.what === "trunk" && all && <TrunkDialog trunk={open.trunk} all={all} onClose={() => setOpen(null)} />}
      {open?.what === "route" && all && <RouteDialog trunks={all.trunks} onClose={() => setOpen(null)} />}
    </Page>
  );
}
