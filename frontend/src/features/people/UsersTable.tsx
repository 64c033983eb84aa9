import { useTranslation } from "react-i18next";
import type { UserCard } from "@/api/types";
import { asLocale, LOCALE_NAMES } from "@/i18n/locales";
import { ActionsHeading } from "@/ui/ActionsHeading";
import { Empty } from "@/ui/Empty";
import table from "@/ui/Table.module.css";
import { Tag } from "@/ui/Tag";
import type { ShownLink } from "./PeoplePage";
import { UserDeeds } from "./UserDeeds";

interface Props {
  users: readonly UserCard[];
  me: UserCard;
  onEdit: (user: UserCard) => void;
  onAssign: (user: UserCard) => void;
  onLink: (shown: ShownLink) => void;
}

/** Everybody one may see. */
export function UsersTable({ users, ...rest }: Props) {
  const { t } = useTranslation();
  if (users.length === 0) return <Empty title={t("people.noneFound")}>{t("people.noneFoundText")}</Empty>;
  return (
    <div className={table.around}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{t("people.name")}</th>
            <th scope="col">{t("people.role")}</th>
            <th scope="col">{t("people.team")}</th>
            <th scope="col">{t("people.endpoint")}</th>
            <th scope="col">{t("people.language")}</th>
            <th scope="col">{t("people.access")}</th>
            <ActionsHeading />
          </tr>
        </thead>
        <tbody>
          {users.map((user) => (
            <Row key={user.id} user={user} {...rest} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ user, me, onEdit, onAssign, onLink }: Omit<Props, "users"> & { user: UserCard }) {
  const { t } = useTranslation();
  return (
    <tr>
      <td>
        <span className={table.name}>{user.name}</span>
        {user.id === me.id && <span className="quiet"> · {t("people.you")}</span>}
        <span className={table.under}>{user.email}</span>
      </td>
      <td>{t(`session.role.${user.role}`)}</td>
      <td>{user.team_name ?? <span className="quiet">–</span>}</td>
      <td className="numeric">{user.endpoint ?? <span className="quiet">–</span>}</td>
      <td>{LOCALE_NAMES[asLocale(user.locale)]}</td>
      <td>
        <Tag tone={user.disabled ? "plain" : "good"}>{t(user.disabled ? "people.isDisabled" : "people.isEnabled")}</Tag>
      </td>
      <td className={table.right}>
        <UserDeeds user={user} me={me} onEdit={onEdit} onAssign={onAssign} onLink={onLink} />
      </td>
    </tr>
  );
}
