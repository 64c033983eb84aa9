import type { FormEvent, ReactNode } from "react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { now } from "@/i18n/clock";
import { isoDay } from "@/i18n/format";
import { Button } from "@/ui/Button";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { TextArea } from "@/ui/Field";
import { Notice } from "@/ui/Notice";
import { WhenFields } from "./WhenFields";

/** From which day on, until when, and whom a new policy is about. */
export interface When {
  valid_from: string;
  valid_to: string | null;
}

export function useWhen(): [When, (when: When) => void] {
  return useState<When>({ valid_from: isoDay(now()), valid_to: null });
}

interface Props {
  title: string;
  when: When;
  onWhen: (when: When) => void;
  /** What it rests on, for those kinds that say so. */
  source?: { value: string; onChange: (source: string) => void };
  problem: (field: string) => string | undefined;
  /** What was refused and belongs to no field. */
  rest?: string | null;
  busy: boolean;
  onSubmit: () => Promise<void>;
  onClose: () => void;
  children: ReactNode;
}

/** A new policy of any kind: what it says is its own, the rest is the same for all. */
export function PolicyDialog(props: Props) {
  const { title, when, onWhen, source, problem, rest, busy, onSubmit, onClose, children } = props;
  const { t } = useTranslation();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void onSubmit();
  };
  return (
    <Dialog title={title} onClose={onClose} wide>
      <form onSubmit={submit} noValidate>
        {children}
        <WhenFields
          from={when.valid_from}
          to={when.valid_to}
          problem={problem}
          onChange={(valid_from, valid_to) => onWhen({ valid_from, valid_to })}
        />
        {source && (
          <TextArea
            label={t("policies.source")}
            hint={t("policies.sourceHint")}
            problem={problem("source")}
            rows={2}
            maxLength={500}
            value={source.value}
            onChange={(event) => source.onChange(event.target.value)}
          />
        )}
        {rest && <Notice>{rest}</Notice>}
        <DialogActions>
          <Button look="ghost" onClick={onClose}>
            {t("ui.cancel")}
          </Button>
          <Button look="primary" type="submit" busy={busy}>
            {t("policies.add")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
