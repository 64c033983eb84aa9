import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { teamsQuery } from "@/api/board";
import { keys } from "@/api/keys";
import { addUser, changeUser, grantsQuery } from "@/api/people";
import type { Role, TelephoneKind, UserCard } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { asLocale, LOCALE_NAMES, LOCALES } from "@/i18n/locales";
import { Button } from "@/ui/Button";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { Choice, SelectField, TextField } from "@/ui/Field";
import { Notice } from "@/ui/Notice";
import { say } from "@/ui/toasts";
import { Grants } from "./Grants";
import { ROLES, seesEverything } from "./matches";
import type { ShownLink } from "./PeoplePage";
import { useRefusedField } from "@/i18n/refusedField";
import styles from "./UserDialog.module.css";

const TELEPHONE_KINDS = ["browser", "hard"] as const;

interface Props {
  /** Null: somebody new. */
  user: UserCard | null;
  onClose: () => void;
  onLink: (shown: ShownLink) => void;
}

/** Who somebody is: name, role, team, portfolios, language and telephone. */
export function UserDialog({ user, onClose, onLink }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { data: teams = [] } = useQuery(teamsQuery);
  const [name, setName] = useState(user?.name ?? "");
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>(user?.role ?? "collector");
  const [team, setTeam] = useState(user?.team_id ?? "");
  const [locale, setLocale] = useState(asLocale(user?.locale));
  const [endpoint, setEndpoint] = useState(user?.endpoint ?? "");
  const [kind, setKind] = useState<TelephoneKind>(user?.telephone_kind ?? "browser");
  const granted = useQuery({ ...grantsQuery(user?.id ?? ""), enabled: user !== null });
  const [chosen, setChosen] = useState<string[] | null>(null);
  const portfolios = chosen ?? granted.data ?? [];
  const adding = useCommand(addUser);
  const changing = useCommand(changeUser);
  const refused = useRefusedField(adding.refusal ?? changing.refusal);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const told = { name, role, locale, team_id: team || null, endpoint: endpoint.trim() || null, telephone_kind: kind };
    if (user) {
      // Left alone, the portfolios stay what they are even if they never loaded.
      const change = chosen ? { ...told, portfolio_ids: chosen } : told;
      if (!(await changing.run({ userId: user.id, change }))) return;
      say(t("people.changed", { name }));
      onClose();
    } else {
      const added = await adding.run({ ...told, email, portfolio_ids: portfolios });
      if (!added) return;
      onLink(added);
    }
    void client.invalidateQueries({ queryKey: keys.users });
    void client.invalidateQueries({ queryKey: keys.teams });
  };
  return (
    <Dialog title={user ? user.name : t("people.add")} onClose={onClose} wide>
      <form onSubmit={submit}>
        <div className={styles.pair}>
          <TextField
            label={t("people.name")}
            required
            data-autofocus
            maxLength={120}
            value={name}
            problem={refused.problem("name")}
            onChange={(event) => setName(event.target.value)}
          />
          <TextField
            label={t("session.email")}
            type="email"
            required
            readOnly={user !== null}
            value={user?.email ?? email}
            problem={refused.problem("email")}
            onChange={(event) => setEmail(event.target.value)}
          />
        </div>
        <Choice
          label={t("people.role")}
          name="role"
          value={role}
          onChange={setRole}
          options={ROLES.map((value) => ({ value, label: t(`session.role.${value}`) }))}
        />
        <p className="quiet">{t(`people.roleText.${role}`)}</p>
        <div className={styles.pair}>
          <SelectField
            label={t("people.team")}
            hint={role === "supervisor" && !team ? t("people.supervisorNeedsTeam") : undefined}
            value={team}
            onChange={(event) => setTeam(event.target.value)}
          >
            <option value="">{t("people.noTeam")}</option>
            {teams.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </SelectField>
          <TextField
            label={t("people.endpoint")}
            hint={t("people.endpointHint")}
            pattern="[a-z0-9\-]{1,60}"
            autoComplete="off"
            value={endpoint}
            problem={refused.problem("endpoint")}
            onChange={(event) => setEndpoint(event.target.value)}
          />
        </div>
        {endpoint.trim() && (
          <Choice
            label={t("people.telephoneKind")}
            name="telephone-kind"
            value={kind}
            onChange={setKind}
            options={TELEPHONE_KINDS.map((value) => ({ value, label: t(`people.telephone.${value}`) }))}
          />
        )}
        {seesEverything(role) ? (
          <p className="quiet">{t("people.seesEverything")}</p>
        ) : (
          <Grants chosen={portfolios} loading={user !== null && granted.isPending} onChange={setChosen} />
        )}
        <Choice
          label={t("people.language")}
          name="locale"
          value={locale}
          onChange={setLocale}
          options={LOCALES.map((value) => ({ value, label: LOCALE_NAMES[value] }))}
        />
        {refused.rest && <Notice>{refused.rest}</Notice>}
        <DialogActions>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button look="primary" type="submit" busy={adding.busy || changing.busy}>
            {t(user ? "people.keep" : "people.addAndLink")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
