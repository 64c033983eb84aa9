import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { recordPreference } from "@/api/contact";
import { useCommand } from "@/api/useCommand";
import { DAYS, dayName, type Day } from "@/i18n/days";
import { useFormat } from "@/i18n/format";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { Choice, Choices, SelectField, TextField } from "@/ui/Field";
import { HourField } from "@/ui/HourField";
import { Notice } from "@/ui/Notice";
import styles from "./Preferences.module.css";

const WORKDAYS: readonly Day[] = ["mon", "tue", "wed", "thu", "fri"];
const CHANNELS = ["voice", "sms", "email", "messaging", "letter", "visit"] as const;
const SOURCES = ["call", "written", "creditor"] as const;

interface Props {
  accountId: string;
  onClose: () => void;
  onDone: () => void;
}

/** The debtor asked to be contacted at certain hours of theirs: from now on they are left in peace at all others. */
export function PreferenceDialog({ accountId, onClose, onDone }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const refusalText = useRefusalText();
  const [days, setDays] = useState<readonly Day[]>(WORKDAYS);
  const [opens, setOpens] = useState("17:00");
  const [closes, setCloses] = useState("20:00");
  const [channel, setChannel] = useState("");
  const [source, setSource] = useState<(typeof SOURCES)[number]>("call");
  const [note, setNote] = useState("");
  const record = useCommand(recordPreference);
  const isSpan = opens < closes;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const preference = { days: [...days], opens, closes, channel: channel || null, source, note };
    if (isSpan && (await record.run({ accountId, preference }))) onDone();
  };
  return (
    <Dialog title={t("contact.preferences.add")} onClose={onClose}>
      <form onSubmit={submit}>
        <p className="quiet">{t("contact.preferences.text")}</p>
        <Choices
          label={t("contact.preferences.days")}
          values={days}
          onChange={setDays}
          options={DAYS.map((day) => ({ value: day, label: dayName(day, format.tag) }))}
        />
        <div className={styles.hours}>
          <HourField key={`from ${opens}`} label={t("contact.preferences.from")} time={opens} onSaid={setOpens} />
          <HourField key={`to ${closes}`} label={t("contact.preferences.to")} time={closes} onSaid={setCloses} />
        </div>
        {!isSpan && <Notice tone="warn">{t("contact.preferences.notASpan")}</Notice>}
        <SelectField
          label={t("contact.preferences.channel")}
          value={channel}
          onChange={(event) => setChannel(event.target.value)}
        >
          <option value="">{t("contact.preferences.anyChannel")}</option>
          {CHANNELS.map((one) => (
            <option key={one} value={one}>
              {t(`contact.channel.${one}`)}
            </option>
          ))}
        </SelectField>
        <Choice
          label={t("contact.preferences.source")}
          name="source"
          value={source}
          onChange={setSource}
          options={SOURCES.map((value) => ({ value, label: t(`contact.preferences.sources.${value}`) }))}
        />
        <TextField
          label={t("contact.preferences.note")}
          maxLength={200}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
        {record.refusal && <Notice>{refusalText(record.refusal)}</Notice>}
        <DialogActions>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button look="primary" type="submit" busy={record.busy} disabled={days.length === 0 || !isSpan}>
            {t("contact.preferences.keep")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
