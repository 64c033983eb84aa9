import { useQuery } from "@tanstack/react-query";
import { Search, UserPlus, UsersRound } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { teamsQuery } from "@/api/board";
import { pauseReasonsQuery } from "@/api/floor";
import { usersQuery } from "@/api/people";
import { asRefusal } from "@/api/refusal";
import { sessionQuery } from "@/api/session";
import type { PauseReasonCard, SignInLinkMade, UserCard } from "@/api/types";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { Notice } from "@/ui/Notice";
import { Page, Toolbar } from "@/ui/Page";
import { useShortcuts } from "@/ui/shortcuts";
import { Skeleton } from "@/ui/Skeleton";
import { Tabs } from "@/ui/Tabs";
import { LinkDialog } from "./LinkDialog";
import { matches, ROLES } from "./matches";
import { PauseDialog } from "./PauseDialog";
import { PausesTable } from "./PausesTable";
import { TeamDialog } from "./TeamDialog";
import { TeamsTable } from "./TeamsTable";
import { UserDialog } from "./UserDialog";
import { UsersTable } from "./UsersTable";
import { WorkerDialog } from "./WorkerDialog";
import styles from "./PeoplePage.module.css";

/** A link that was just made, and whose it is: the only time it is shown. */
export interface ShownLink {
  user: UserCard;
  link: SignInLinkMade;
}

type Open =
  | { what: "user"; user: UserCard | null }
  | { what: "worker"; user: UserCard }
  | { what: "team" }
  | { what: "pause"; reason: PauseReasonCard | null }
  | { what: "link"; shown: ShownLink }
  | null;

const VIEWS = ["people", "teams", "pauses"] as const;

/** Who works here, in which team and as what; administrators change it, others see whom they may. */
export function PeoplePage() {
  const { t } = useTranslation();
  const refusalText = useRefusalText();
  const [asked, setAsked] = useSearchParams();
  const [words, setWords] = useState("");
  const [open, setOpen] = useState<Open>(null);
  const me = useQuery(sessionQuery).data?.user;
  const users = useQuery(usersQuery);
  const { data: teams = [] } = useQuery(teamsQuery);
  const { data: pauses = [] } = useQuery(pauseReasonsQuery);
  const view = VIEWS.find((one) => one === asked.get("view")) ?? "people";
  const filter = { words, role: asked.get("role"), team: asked.get("team"), disabled: asked.get("disabled") === "yes" };
  const rows = (users.data ?? []).filter((user) => matches(user, filter));
  const mayChange = me?.role === "administrator";
  const mayChangePauses = mayChange || me?.role === "manager";
  const set = (name: string, value: string) =>
    setAsked(
      (before) => {
        if (value) before.set(name, value);
        else before.delete(name);
        return before;
      },
      { replace: true },
    );
  const add = () => setOpen({ what: "user", user: null });
  useShortcuts([
    { id: "add-user", keys: ["n"], label: t("people.add"), group: t("keys.work"), disabled: !mayChange, run: add },
  ]);
  const aside = (
    <div className={styles.aside}>
      <Button icon={<UsersRound size={15} aria-hidden />} onClick={() => setOpen({ what: "team" })}>
        {t("people.openTeam")}
      </Button>
      <Button look="primary" keyed="N" icon={<UserPlus size={15} aria-hidden />} onClick={add}>
        {t("people.add")}
      </Button>
    </div>
  );
  return (
    <Page title={t("people.title")} aside={mayChange && aside}>
      <Toolbar>
        <Tabs
          label={t("people.title")}
          current={view}
          onChange={(name) => set("view", name === "people" ? "" : name)}
          tabs={[
            { id: "people", label: t("people.people"), count: users.data?.filter((user) => !user.disabled).length },
            { id: "teams", label: t("people.teams"), count: teams.length },
            { id: "pauses", label: t("people.pauses"), count: pauses.filter((one) => !one.retired).length },
          ]}
        />
        {view === "people" && (
          <>
            <div className={styles.search} role="search">
              <Search size={15} aria-hidden />
              <input
                type="search"
                aria-label={t("people.search")}
                placeholder={t("people.search")}
                value={words}
                onChange={(event) => setWords(event.target.value)}
              />
            </div>
            <Pick label={t("people.role")} value={filter.role ?? ""} onChange={(value) => set("role", value)}>
              <option value="">{t("people.anyRole")}</option>
              {ROLES.map((role) => (
                <option key={role} value={role}>
                  {t(`session.role.${role}`)}
                </option>
              ))}
            </Pick>
            {teams.length > 1 && (
              <Pick label={t("people.team")} value={filter.team ?? ""} onChange={(value) => set("team", value)}>
                <option value="">{t("people.anyTeam")}</option>
                {teams.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </Pick>
            )}
            <label className={styles.disabled}>
              <input
                type="checkbox"
                checked={filter.disabled}
                onChange={(event) => set("disabled", event.target.checked ? "yes" : "")}
              />
              {t("people.showDisabled")}
            </label>
          </>
        )}
      </Toolbar>
      {users.error && <Notice>{refusalText(asRefusal(users.error))}</Notice>}
      {users.isPending && <Skeleton lines={8} tall />}
      {view === "teams" && <TeamsTable teams={teams} onSee={(id) => setAsked({ team: id })} />}
      {view === "people" && me && users.data && (
        <UsersTable
          users={rows}
          me={me}
          onEdit={(user) => setOpen({ what: "user", user })}
          onAssign={(user) => setOpen({ what: "worker", user })}
          onLink={(shown) => setOpen({ what: "link", shown })}
        />
      )}
      {view === "pauses" && (
        <PausesTable
          reasons={pauses}
          mayChange={mayChangePauses}
          onOpen={(reason) => setOpen({ what: "pause", reason })}
        />
      )}
      {open?.what === "pause" && <PauseDialog reason={open.reason} reasons={pauses} onClose={() => setOpen(null)} />}
      {open?.what === "user" && (
        <UserDialog
          user={open.user}
          onClose={() => setOpen(null)}
          onLink={(shown) => setOpen({ what: "link", shown })}
        />
      )}
      {open?.what === "worker" && <WorkerDialog user={open.user} onClose={() => setOpen(null)} />}
      {open?.what === "team" && <TeamDialog onClose={() => setOpen(null)} />}
      {open?.what === "link" && <LinkDialog shown={open.shown} onClose={() => setOpen(null)} />}
    </Page>
  );
}

function Pick(props: { label: string; value: string; onChange: (value: string) => void; children: React.ReactNode }) {
  return (
    <select
      className={styles.pick}
      aria-label={props.label}
      value={props.value}
      onChange={(event) => props.onChange(event.target.value)}
    >
      {props.children}
    </select>
  );
}
