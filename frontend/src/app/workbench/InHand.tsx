import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { dispositionsQuery, ring } from "@/api/calls";
import type { AccountCard, CallCard, PhoneCard } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { branchFor, stageOf } from "@/features/calls/callLooks";
import { CallPanel } from "@/features/calls/CallPanel";
import { Dispositions, type Said } from "@/features/calls/Dispositions";
import { RoundLine } from "@/features/calls/RoundLine";
import { TimelineList } from "@/features/accounts/TimelineList";
import { firstToRing } from "@/features/contact/Numbers";
import { WhyNot } from "@/features/contact/WhyNot";
import { RecordingKey } from "@/features/recordings/RecordingKey";
import { useRecordingUnder } from "@/features/recordings/useRecordingUnder";
import { Script } from "@/features/worklist/Script";
import { useRefusalText } from "@/i18n/words";
import { Notice } from "@/ui/Notice";
import { Section } from "@/ui/Section";
import { useShortcuts } from "@/ui/shortcuts";
import { ActionBar } from "./ActionBar";
import { AskedDialog } from "./AskedDialog";
import { CameToNothing } from "./CameToNothing";
import { Reach } from "./Reach";
import { rulesOf } from "./rulesOf";
import { WhoAndWhat } from "./WhoAndWhat";
import { useCameToNothing } from "./useCameToNothing";
import { useAskedDialog } from "./useAskedDialog";
import { useSelfDialling } from "./useRound";
import { draftOf, useSay } from "./useSay";
import styles from "./InHand.module.css";

interface Props {
  card: AccountCard;
  call: CallCard | null;
  onChanged: () => void;
  onCall: (call: CallCard) => void;
  /** After this account the next comes by itself. */
  goesOn: boolean;
  onGoesOn: (goesOn: boolean) => void;
  /** The account is out of hand; whether it had been dialled by itself. */
  onGone: (bySelf: boolean) => void;
}

/** One account in hand: who and what is owed, what to say and what happened, how to reach them. */
export function InHand({ card, call, onChanged, onCall, goesOn, onGoesOn, onGone }: Props) {
  const { t, i18n } = useTranslation();
  const refusalText = useRefusalText();
  const accountId = card.account.id;
  const { data: tree } = useQuery(dispositionsQuery(accountId));
  const ringing = useCommand(ring);
  const stage = stageOf(call);
  const recordingUnder = useRecordingUnder(accountId);
  const nothing = useCameToNothing(call);
  const first = firstToRing(card.phones);
  const ringNumber = async (phone: PhoneCard | undefined) => {
    if (!phone || call) return;
    const placed = await ringing.run({ account_id: accountId, phone_id: phone.id });
    if (placed) onCall(placed);
    else onChanged();
  };
  const mode = useSelfDialling(card, Boolean(first) && stage === "none", () => void ringNumber(first));
  const gone = () => onGone(mode?.mode === "progressive");
  const said = useSay(accountId, call, gone);
  const [finishing, setFinishing] = useState(false);
  const dialog = useAskedDialog((what) => void said.say(what));
  const top = useRef<HTMLDivElement>(null);

  // A new account begins at its name, also for those who hear the screen.
  useEffect(() => top.current?.focus(), []);

  /** Some outcomes come with something: it is asked for first, then said. */
  const sayOrAsk = (what: Said) => {
    const needs = what.option.asks_for;
    const isAsked = needs === "promise" || needs === "callback" || needs === "dispute";
    // What was already taken down on this call is not asked for again: a second promise would replace the first.
    const isThere = isAsked && (dialog.has(needs) || (needs === "promise" && promisedSince(card, call)));
    if (isAsked && !isThere) dialog.ask(needs, { then: what });
    else void said.say(what);
  };
  /** In wrap-up a promise, call-back or dispute is what happened: it is said with it. */
  const askFor: typeof dialog.ask = (name, more) => {
    const option = stage === "wrap_up" ? tree?.options.find((one) => one.asks_for === name) : undefined;
    dialog.ask(name, option ? { then: { option, reason: null, note: "" }, ...more } : more);
  };
  useShortcuts([
    {
      id: "ring",
      keys: ["r"],
      label: t("contact.ring"),
      group: t("keys.call"),
      disabled: !first || call !== null || ringing.busy,
      run: () => void ringNumber(first),
    },
    {
      id: "finish",
      keys: ["Enter", "j"],
      label: t("calls.finish"),
      group: t("keys.work"),
      disabled: stage !== "none" || finishing,
      run: () => setFinishing(true),
    },
    {
      id: "go-on",
      keys: ["Escape"],
      label: t("calls.goOn"),
      group: t("keys.work"),
      unlisted: true,
      disabled: !finishing,
      run: () => setFinishing(false),
    },
  ]);
  const labels = Object.fromEntries(
    (tree?.options ?? []).map((option) => [option.code, option.labels[i18n.language] ?? option.code]),
  );
  // After a call one must say what happened; without one, one may; while it is on, not yet.
  const maySay = stage === "wrap_up" || (stage === "none" && finishing);

  return (
    <div className={styles.bench}>
      <div className={styles.columns}>
        <div className={styles.left} ref={top} tabIndex={-1} aria-label={card.account.debtor.name} role="region">
          <WhoAndWhat card={card} onDispute={(item) => dialog.ask("dispute", { itemId: item.id })} />
        </div>
        <div className={styles.middle}>
          {!maySay && <Script card={card} />}
          <div className={styles.line}>
            {mode && <RoundLine mode={mode} goesOn={goesOn} onGoesOn={onGoesOn} />}
            {call && (
              <CallPanel call={call} onChanged={onCall}>
                <RecordingKey key={call.id} callId={call.id} talking={stage === "talking"} />
              </CallPanel>
            )}
            {nothing && !ringing.refusal && <CameToNothing call={nothing} />}
            {ringing.refusal && (
              <Notice>
                {refusalText(ringing.refusal)}
                <WhyNot rules={rulesOf(ringing.refusal.facts)} />
              </Notice>
            )}
            {maySay && tree && (
              <Dispositions
                tree={tree}
                startAt={branchFor(call)}
                busy={said.busy}
                refusal={said.refusal}
                draft={draftOf(accountId)}
                onSay={sayOrAsk}
              />
            )}
            {!maySay && said.refusal && <Notice>{said.refusal}</Notice>}
          </div>
          <Section title={t("accounts.whatHappened")} fills>
            {/* A list that scrolls must be reachable by key. */}
            {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
            <div className={styles.scroll} tabIndex={0} role="region" aria-label={t("accounts.whatHappened")}>
              <TimelineList
                entries={card.timeline}
                currency={card.account.currency}
                labels={labels}
                under={recordingUnder}
              />
            </div>
          </Section>
        </div>
        <div className={styles.right}>
          <Reach
            card={card}
            ringing={ringing.busy || call !== null}
            first={first?.id}
            onRing={(phone) => void ringNumber(phone)}
            onChanged={onChanged}
            onAsk={dialog.ask}
          />
        </div>
      </div>
      <ActionBar
        card={card}
        call={call}
        finishing={finishing}
        onFinish={() => setFinishing(!finishing)}
        onAsk={askFor}
      />
      <AskedDialog card={card} call={call} dialog={dialog} onChanged={onChanged} onGone={gone} />
    </div>
  );
}

function promisedSince(card: AccountCard, call: CallCard | null): boolean {
  return (
    call !== null && card.promises.some((promise) => promise.state === "open" && promise.made_at >= call.requested_at)
  );
}
