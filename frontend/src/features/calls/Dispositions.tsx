import { CalendarClock, HandCoins, Scale } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DispositionOption, DispositionOptions } from "@/api/types";
import { useDraft } from "@/ui/drafts";
import { SelectField, TextField } from "@/ui/Field";
import { Kbd } from "@/ui/Kbd";
import { Notice } from "@/ui/Notice";
import { useShortcuts, type Shortcut } from "@/ui/shortcuts";
import styles from "./Dispositions.module.css";

export interface Said {
  option: DispositionOption;
  reason: string | null;
  note: string;
}

interface Props {
  tree: DispositionOptions;
  /** The branch whose entries the number keys pick now. */
  startAt: string;
  busy: boolean;
  refusal: string | null;
  /** Whose note it is: what was written is there again when the tree is closed and opened. */
  draft: string;
  onSay: (said: Said) => void;
}

const BRANCHES = ["direct", "third_party", "no_contact"] as const;
const NEEDS = { promise: HandCoins, callback: CalendarClock, dispute: Scale };

/** What happened, in the collector's words: left and right choose a branch, a number says the rest. */
export function Dispositions({ tree, startAt, busy, refusal, draft, onSay }: Props) {
  const { t, i18n } = useTranslation();
  const [chosen, setChosen] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const { text: note, write: setNote } = useDraft(draft);
  const branch = chosen ?? startAt;
  const inBranch = (name: string) =>
    tree.options.filter((option) => option.branch === name).sort((one, other) => one.position - other.position);
  const labelOf = (option: DispositionOption) => option.labels[i18n.language] ?? option.labels.en ?? option.code;
  const pick = (option: DispositionOption) => onSay({ option, reason: reason || null, note });
  const step = (by: number) => {
    const index = BRANCHES.findIndex((name) => name === branch);
    setChosen(BRANCHES[(index + by + BRANCHES.length) % BRANCHES.length] ?? branch);
  };

  const numbers: Shortcut[] = inBranch(branch)
    .slice(0, 9)
    .map((option, index) => ({
      id: `disposition-${index}`,
      keys: [String(index + 1)],
      label: labelOf(option),
      group: t("keys.outcome"),
      disabled: busy,
      unlisted: true,
      run: () => pick(option),
    }));
  useShortcuts([
    ...numbers,
    {
      id: "branch-left",
      keys: ["ArrowLeft"],
      label: t("calls.otherBranch"),
      group: t("keys.outcome"),
      run: () => step(-1),
    },
    {
      id: "branch-right",
      keys: ["ArrowRight"],
      label: t("calls.otherBranch"),
      group: t("keys.outcome"),
      unlisted: true,
      run: () => step(1),
    },
  ]);

  return (
    <section className={styles.tree} aria-label={t("calls.whatHappened")}>
      <header className={styles.header}>
        <h2>{t("calls.whatHappened")}</h2>
        <p className="quiet">{t("calls.howToSay")}</p>
      </header>
      <div className={styles.branches}>
        {BRANCHES.map((name) => (
          <div key={name} className={styles.branch} data-current={name === branch || undefined}>
            <button
              type="button"
              className={styles.title}
              aria-pressed={name === branch}
              onClick={() => setChosen(name)}
            >
              {t(`calls.branch.${name}`)}
            </button>
            <ul>
              {inBranch(name).map((option, index) => {
                const Needs = option.asks_for ? NEEDS[option.asks_for as keyof typeof NEEDS] : undefined;
                return (
                  <li key={option.code}>
                    <button type="button" className={styles.option} disabled={busy} onClick={() => pick(option)}>
                      {name === branch && index < 9 ? (
                        <Kbd>{String(index + 1)}</Kbd>
                      ) : (
                        <span className={styles.blank} />
                      )}
                      <span className={styles.label}>{labelOf(option)}</span>
                      {Needs && <Needs size={13} aria-label={t(`calls.needs.${option.asks_for}`)} />}
                    </button>
                  </li>
                );
              })}
            </ul>
          </div>
        ))}
      </div>
      <div className={styles.more}>
        <TextField
          label={t("calls.noteWithIt")}
          value={note}
          maxLength={2000}
          onChange={(event) => setNote(event.target.value)}
        />
        {tree.reason_may_be_asked && (
          <SelectField label={t("calls.reason")} value={reason} onChange={(event) => setReason(event.target.value)}>
            <option value="">{t("calls.reasonNotAsked")}</option>
            {tree.reasons.map((one) => (
              <option key={one} value={one}>
                {t(`reasons.${one}`, { defaultValue: one.replaceAll("_", " ") })}
              </option>
            ))}
          </SelectField>
        )}
      </div>
      {refusal && <Notice>{refusal}</Notice>}
    </section>
  );
}
