import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { TextField } from "./Field";
import { hourSaid } from "./hours";

interface Props {
  label: ReactNode;
  /** `09:30`. */
  time: string;
  onSaid: (hour: string) => void;
}

/** An hour as it is typed, read when the field is left: the browser's own field shows it in the browser's language, not ours. */
export function HourField({ label, time, onSaid }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState(time);
  const said = hourSaid(text);
  const keep = () => {
    if (said && said !== time) onSaid(said);
  };
  return (
    <TextField
      label={label}
      inputMode="numeric"
      value={text}
      problem={said ? undefined : t("ui.notAnHour")}
      onChange={(event) => setText(event.target.value)}
      onBlur={keep}
      onKeyDown={(event) => event.key === "Enter" && keep()}
    />
  );
}
