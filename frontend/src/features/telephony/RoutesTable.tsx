import { useTranslation } from "react-i18next";
import { endRoute } from "@/api/telephony";
import type { RouteCard } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { useFormat } from "@/i18n/format";
import { useRefusalText } from "@/i18n/words";
import { ActionsHeading } from "@/ui/ActionsHeading";
import { Button } from "@/ui/Button";
import { Empty } from "@/ui/Empty";
import { Notice } from "@/ui/Notice";
import table from "@/ui/Table.module.css";
import { useShown } from "./useTelephony";

/** Which calls go out through which trunk and with which number; the most specific line decides. */
export function RoutesTable({ routes }: { routes: readonly RouteCard[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const refusalText = useRefusalText();
  const shown = useShown();
  const ending = useCommand(endRoute);
  if (routes.length === 0) return <Empty title={t("telephony.noRoute")}>{t("telephony.noRouteText")}</Empty>;
  const end = async (route: RouteCard) => {
    const now = await ending.run(route.id);
    if (now) shown(now);
  };
  return (
    <div className={table.around}>
      {ending.refusal && <Notice>{refusalText(ending.refusal)}</Notice>}
      <table className={table.table} aria-labelledby="routes">
        <thead>
          <tr>
            <th scope="col">{t("telephony.portfolio")}</th>
            <th scope="col">{t("telephony.country")}</th>
            <th scope="col">{t("telephony.trunk")}</th>
            <th scope="col">{t("telephony.callerNumber")}</th>
            <th scope="col">{t("telephony.since")}</th>
            <ActionsHeading />
          </tr>
        </thead>
        <tbody>
          {routes.map((route) => (
            <tr key={route.id}>
              <td>{route.portfolio_name ?? <span className="quiet">{t("telephony.anyPortfolio")}</span>}</td>
              <td>{route.country ?? <span className="quiet">{t("telephony.anyCountry")}</span>}</td>
              <td>
                <span className={table.name}>{route.trunk}</span>
              </td>
              <td className="numeric">
                {route.caller_number ?? <span className="quiet">{t("telephony.trunksNumber")}</span>}
              </td>
              <td>{format.moment(route.begins_at)}</td>
              <td className={table.right}>
                <Button look="ghost" size="small" busy={ending.busy} onClick={() => void end(route)}>
                  {t("telephony.end")}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
