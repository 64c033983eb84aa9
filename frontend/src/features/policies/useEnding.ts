import { useQueryClient, type QueryKey } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { asRefusal } from "@/api/refusal";
import { useCommand } from "@/api/useCommand";
import { useRefusalText } from "@/i18n/words";
import { say } from "@/ui/toasts";

/** Ending a policy at once, with a way back; and the way back from one that was only just added. */
export function useEnding(
  queryKey: QueryKey,
  end: (id: string, key: string) => Promise<unknown>,
  takeUp: (id: string) => Promise<unknown>,
) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const refusalText = useRefusalText();
  const ending = useCommand(end);
  const lookAgain = () => void client.invalidateQueries({ queryKey });
  const takeBack = async (deed: () => Promise<unknown>, said: string) => {
    try {
      await deed();
      say(said, { tone: "plain" });
    } catch (thrown) {
      say(refusalText(asRefusal(thrown)), { tone: "bad" });
    }
    lookAgain();
  };
  const run = async (id: string) => {
    if (await ending.run(id)) {
      const run = () => void takeBack(() => takeUp(id), t("policies.takenUp"));
      say(t("policies.ended"), { tone: "plain", action: { label: t("ui.undo"), run } });
    }
    lookAgain();
  };
  const added = (id: string) => {
    const run = () => void takeBack(() => end(id, crypto.randomUUID()), t("policies.withdrawn"));
    say(t("policies.added"), { action: { label: t("ui.undo"), run } });
    lookAgain();
  };
  return { run, added, busy: ending.busy, refusal: ending.refusal };
}
