import { useTranslation } from "react-i18next";
import { useFormat } from "@/i18n/format";
import { timesThere } from "@/i18n/zones";

/** The hour on the debtor's own clock, where it is not ours. */
export function There({ at, zones }: { at: string; zones: readonly string[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const times = timesThere(format.tag, at, zones);
  if (times.length === 0) return null;
  return <span className="quiet numeric">{t("ui.there", { times: times.join(" / ") })}</span>;
}
