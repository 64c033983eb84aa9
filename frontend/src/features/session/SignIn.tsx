import { useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { keys } from "@/api/keys";
import { signIn } from "@/api/session";
import { useCommand } from "@/api/useCommand";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { TextField } from "@/ui/Field";
import { Notice } from "@/ui/Notice";
import { Doorway } from "./Doorway";

export function SignIn() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const say = useRefusalText();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const enter = useCommand(signIn);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const session = await enter.run({ email, password });
    if (session) client.setQueryData(keys.session, session);
  };

  return (
    <Doorway title={t("session.welcome")} text={t("session.tagline")}>
      <form onSubmit={submit}>
        <TextField
          label={t("session.email")}
          type="email"
          autoComplete="username"
          required
          // The only thing to do here is to sign in.
          // eslint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <TextField
          label={t("session.password")}
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        {enter.refusal && <Notice>{say(enter.refusal)}</Notice>}
        <Button look="primary" size="large" type="submit" busy={enter.busy}>
          {t("session.signIn")}
        </Button>
        <p className="quiet">{t("session.forgotten")}</p>
      </form>
    </Doorway>
  );
}
