import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { changeWorker, skillsQuery, workerQuery } from "@/api/assignment";
import { keys } from "@/api/keys";
import { asRefusal } from "@/api/refusal";
import type { SkillCard, UserCard, WorkerCard } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { Choice, Pair, TextField } from "@/ui/Field";
import { Notice } from "@/ui/Notice";
import { Skeleton } from "@/ui/Skeleton";
import { say } from "@/ui/toasts";
import { Absences } from "./Absences";
import { NewSkill } from "./NewSkill";
import { Week } from "./Week";
import styles from "./WorkerDialog.module.css";

const LEVELS = ["0", "1", "2", "3"] as const;

/** What somebody can and when they work: from this follows what they are offered. */
export function WorkerDialog({ user, onClose }: { user: UserCard; onClose: () => void }) {
  const refusalText = useRefusalText();
  const worker = useQuery({ ...workerQuery(user.id), staleTime: 0, gcTime: 0 });
  const skills = useQuery(skillsQuery);
  const { t } = useTranslation();
  const failed = worker.error ?? skills.error;
  return (
    <Dialog title={`${t("people.assignment")}: ${user.name}`} onClose={onClose} wide>
      {failed && <Notice>{refusalText(asRefusal(failed))}</Notice>}
      {!failed && (!worker.data || !skills.data) && <Skeleton lines={6} />}
      {worker.data && skills.data && <Form user={user} worker={worker.data} skills={skills.data} onClose={onClose} />}
    </Dialog>
  );
}

interface Props {
  user: UserCard;
  worker: WorkerCard;
  skills: readonly SkillCard[];
  onClose: () => void;
}

function Form({ user, worker, skills, onClose }: Props) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const refusalText = useRefusalText();
  const [levels, setLevels] = useState(() => new Map(worker.skills.map(({ skill, level }) => [skill, level])));
  const [week, setWeek] = useState(worker.week);
  const [absences, setAbsences] = useState(worker.absences);
  const [minutes, setMinutes] = useState(worker.minutes_each_day?.toString() ?? "");
  const [accounts, setAccounts] = useState(worker.accounts_each_day?.toString() ?? "");
  const changing = useCommand(changeWorker);
  // What is retired is shown to whoever still has it.
  const shown = skills.filter((skill) => !skill.retired || levels.has(skill.code));

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const change = {
      skills: [...levels].filter(([, level]) => level > 0).map(([skill, level]) => ({ skill, level })),
      week,
      absences,
      minutes_each_day: minutes === "" ? null : Number(minutes),
      accounts_each_day: accounts === "" ? null : Number(accounts),
    };
    if (!(await changing.run({ userId: user.id, change }))) return;
    void client.invalidateQueries({ queryKey: keys.skills });
    void client.invalidateQueries({ queryKey: keys.capacity });
    say(t("people.assignmentKept", { name: user.name }));
    onClose();
  };
  return (
    <>
      <form onSubmit={submit}>
        <p className="quiet">{t("people.skillsText")}</p>
        <div className={styles.skills}>
          {shown.map((skill) => (
            <Choice
              key={skill.code}
              label={skill.labels[i18n.language] ?? skill.code}
              name={`skill-${skill.code}`}
              value={String(levels.get(skill.code) ?? 0) as (typeof LEVELS)[number]}
              onChange={(level) => setLevels(new Map(levels).set(skill.code, Number(level)))}
              options={LEVELS.map((value) => ({ value, label: t(`people.skillLevel.${value}`) }))}
            />
          ))}
        </div>
        <Week week={week} zone={worker.zone} onChange={setWeek} />
        <Pair>
          <TextField
            label={t("people.minutesEachDay")}
            hint={t("people.minutesHint")}
            type="number"
            min={0}
            max={1440}
            value={minutes}
            onChange={(event) => setMinutes(event.target.value)}
          />
          <TextField
            label={t("people.accountsEachDay")}
            hint={t("people.accountsHint")}
            type="number"
            min={0}
            max={2000}
            value={accounts}
            onChange={(event) => setAccounts(event.target.value)}
          />
        </Pair>
        <Absences absences={absences} onChange={setAbsences} />
        {changing.refusal && <Notice>{refusalText(changing.refusal)}</Notice>}
        <DialogActions>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button look="primary" type="submit" busy={changing.busy}>
            {t("people.keep")}
          </Button>
        </DialogActions>
      </form>
      <NewSkill taken={skills.map((skill) => skill.code)} />
    </>
  );
}
