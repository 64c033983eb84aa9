import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { dismissCaller, linkCaller } from "@/api/inbound";
import { keys } from "@/api/keys";
import type { CallCard, InboundCard } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { Notice } from "@/ui/Notice";
import { useShortcuts } from "@/ui/shortcuts";
import { FindAccount, type Found } from "./FindAccount";
import { Promised } from "./Promised";
import styles from "./CallerBar.module.css";

const DISMISSALS = ["third_party", "not_identified", "wrong_number", "no_voice", "other"] as const;

/** The right-party check: until it is passed no debt is on the screen, and the conversation is nobody's. */
export function WhoIsIt({ caller, onKnown }: { caller: InboundCard; onKnown: () => void }) {
  const { t } = useTranslation();
  const refusalText = useRefusalText();
  const client = useQueryClient();
  const link = useCommand(linkCaller);
  const dismiss = useCommand(dismissCaller);
  const [finding, setFinding] = useState(caller.candidates.length === 0);
  const busy = link.busy || dismiss.busy;

  const look = () => {
    for (const key of [keys.ownCaller, keys.ownCall, keys.desk, keys.presence])
      void client.invalidateQueries({ queryKey: key });
  };
  const isAbout = async (account: Found) => {
    const call = await link.run({ callId: caller.id, accountId: account.account_id });
    if (!call) return;
    client.setQueryData<CallCard | null>(keys.ownCall, call);
    client.setQueryData(keys.ownCaller, null);
    look();
    onKnown();
  };
  const isNone = async (reason: string) => {
    if (await dismiss.run({ callId: caller.id, reason })) look();
  };
  useShortcuts(
    caller.candidates.slice(0, 9).map((candidate, place) => ({
      id: `caller-is-${candidate.account_id}`,
      keys: [String(place + 1)],
      label: t("inbound.itIs", { name: candidate.debtor_name }),
      group: t("keys.call"),
      unlisted: true,
      disabled: busy,
      run: () => void isAbout(candidate),
    })),
  );
  return (
    <div className={styles.ask}>
      <p className={styles.question}>{t(`inbound.ask.${caller.recognised}`)}</p>
      {caller.candidates.length > 0 && (
        <ul className={styles.candidates}>
          {caller.candidates.map((candidate, place) => (
            <li key={candidate.account_id}>
              <Button
                look={caller.recognised === "one" ? "primary" : "plain"}
                keyed={String(place + 1)}
                disabled={busy}
                onClick={() => void isAbout(candidate)}
              >
                {t("inbound.itIs", { name: candidate.debtor_name })}
              </Button>
              <span className="quiet cut">
                {candidate.account_reference} · {candidate.portfolio_name}
              </span>
              <Promised candidate={candidate} />
            </li>
          ))}
        </ul>
      )}
      {finding ? (
        <FindAccount busy={busy} onFound={(account) => void isAbout(account)} />
      ) : (
        <Button look="ghost" size="small" onClick={() => setFinding(true)}>
          {t("inbound.somebodyElse")}
        </Button>
      )}
      <div className={styles.none} role="group" aria-label={t("inbound.none")}>
        <span>{t("inbound.none")}</span>
        {DISMISSALS.map((reason) => (
          <Button key={reason} look="ghost" size="small" disabled={busy} onClick={() => void isNone(reason)}>
            {t(`inbound.dismissal.${reason}`)}
          </Button>
        ))}
      </div>
      {link.refusal && <Notice>{refusalText(link.refusal)}</Notice>}
      {dismiss.refusal && <Notice>{refusalText(dismiss.refusal)}</Notice>}
    </div>
  );
}
