import { useTranslation } from "react-i18next";
import type { TeamCard } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { ActionsHeading } from "@/ui/ActionsHeading";
import { Button } from "@/ui/Button";
import { Empty } from "@/ui/Empty";
import table from "@/ui/Table.module.css";

/** The teams one may see, and where each one's clock is. */
export function TeamsTable({ teams, onSee }: { teams: readonly TeamCard[]; onSee: (teamId: string) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (teams.length === 0) return <Empty title={t("people.noTeams")}>{t("people.noTeamsText")}</Empty>;
  return (
    <div className={table.around}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{t("people.team")}</th>
            <th scope="col">{t("people.zone")}</th>
            <th scope="col" className={table.right}>
              {t("people.members")}
            </th>
            <ActionsHeading />
          </tr>
        </thead>
        <tbody>
          {teams.map((team) => (
            <tr key={team.id}>
              <td>
                <span className={table.name}>{team.name}</span>
              </td>
              <td>{team.zone}</td>
              <td className={table.right}>{format.count(team.members)}</td>
              <td className={table.right}>
                <Button
                  look="ghost"
                  size="small"
                  aria-label={t("people.seeMembersOf", { name: team.name })}
                  onClick={() => onSee(team.id)}
                >
                  {t("people.seeMembers")}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
