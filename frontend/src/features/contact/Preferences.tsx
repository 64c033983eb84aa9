import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { endPreference, preferencesQuery } from "@/api/contact";
import { keys } from "@/api/keys";
import type { PreferenceCard } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { useFormat } from "@/i18n/format";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { Notice } from "@/ui/Notice";
import { Section } from "@/ui/Section";
import { say } from "@/ui/toasts";
import { askedText } from "./askedText";
import { PreferenceDialog } from "./PreferenceDialog";
import styles from "./Preferences.module.css";

/** The hours this debtor asked for, and the way to write down others. */
export function Preferences({ accountId }: { accountId: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const refusalText = useRefusalText();
  const [asking, setAsking] = useState(false);
  const { data } = useQuery(preferencesQuery(accountId));
  const end = useCommand(endPreference);
  const standing = (data ?? []).filter((preference) => preference.ended_at === null);
  const changed = (what: string) => {
    say(t(what));
    for (const key of [keys.account(accountId), keys.desk]) void client.invalidateQueries({ queryKey: key });
  };
  const finish = async (preference: PreferenceCard) => {
    if (await end.run({ accountId, preferenceId: preference.id })) changed("contact.preferences.ended");
  };
  return (
    <Section
      title={t("contact.preferences.title")}
      aside={
        <Button
          look="ghost"
          size="small"
          icon={<Plus size={15} />}
          aria-label={t("contact.preferences.add")}
          onClick={() => setAsking(true)}
        />
      }
    >
      {data && standing.length === 0 && <p className="quiet">{t("contact.preferences.none")}</p>}
      <ul>
        {standing.map((preference) => (
          <Line key={preference.id} preference={preference} onEnd={() => void finish(preference)} />
        ))}
      </ul>
      {end.refusal && <Notice>{refusalText(end.refusal)}</Notice>}
      {asking && (
        <PreferenceDialog
          accountId={accountId}
          onClose={() => setAsking(false)}
          onDone={() => {
            setAsking(false);
            changed("contact.preferences.kept");
          }}
        />
      )}
    </Section>
  );
}

function Line({ preference, onEnd }: { preference: PreferenceCard; onEnd: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const asked = askedText(t, format.tag, preference);
  const who = preference.recorded_by_name ?? t(`contact.preferences.sources.${preference.source}`);
  return (
    <li className={styles.preference}>
      <div>
        <span>
          {asked}
          {preference.channel && ` · ${t(`contact.channel.${preference.channel}`)}`}
        </span>
        {preference.note && <span className={styles.under}>{preference.note}</span>}
        <span className={styles.under}>
          {t("contact.preferences.by", { who, when: format.moment(preference.recorded_at) })}
        </span>
      </div>
      <Button
        look="ghost"
        size="small"
        icon={<X size={14} />}
        aria-label={t("contact.preferences.end", { asked })}
        title={t("contact.preferences.end", { asked })}
        onClick={onEnd}
      />
    </li>
  );
}
