import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { choosePassword } from "@/api/session";
import { useCommand } from "@/api/useCommand";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { TextField } from "@/ui/Field";
import { Notice } from "@/ui/Notice";
import { Doorway } from "./Doorway";

const SHORTEST = 10;

/** Opened from a one-time link: the token is in the address, the password is chosen here. */
export function ChoosePassword({ token, onChosen }: { token: string; onChosen: () => void }) {
  const { t } = useTranslation();
  const say = useRefusalText();
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const choose = useCommand(async (wish: { token: string; password: string }) => {
    await choosePassword(wish);
    return true;
  });
  const differs = again !== "" && again !== password;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (differs) return;
    if (await choose.run({ token, password })) onChosen();
  };

  return (
    <Doorway title={t("session.choosePassword")} text={t("session.choosePasswordText")}>
      <form onSubmit={submit}>
        <TextField
          label={t("session.newPassword")}
          hint={t("session.passwordHint", { count: SHORTEST })}
          type="password"
          autoComplete="new-password"
          minLength={SHORTEST}
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <TextField
          label={t("session.again")}
          problem={differs ? t("session.differs") : undefined}
          type="password"
          autoComplete="new-password"
          required
          value={again}
          onChange={(event) => setAgain(event.target.value)}
        />
        {choose.refusal && <Notice>{say(choose.refusal)}</Notice>}
        <Button look="primary" size="large" type="submit" busy={choose.busy}>
          {t("session.keepPassword")}
        </Button>
      </form>
    </Doorway>
  );
}
