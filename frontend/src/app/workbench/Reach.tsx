import { Plus } from "lucide-react";
import { useTranslation } from "react-i18next";
import { changePhone } from "@/api/contact";
import type { AccountCard, PhoneCard } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { Numbers } from "@/features/contact/Numbers";
import { Preferences } from "@/features/contact/Preferences";
import { AccountPromises } from "@/features/promises/AccountPromises";
import { useFormat } from "@/i18n/format";
import { useRefusalText, useWord } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { Kbd } from "@/ui/Kbd";
import { Notice } from "@/ui/Notice";
import { Section } from "@/ui/Section";
import { There } from "@/ui/There";
import type { DialogName } from "./useAskedDialog";
import styles from "./Reach.module.css";

interface Props {
  card: AccountCard;
  ringing: boolean;
  first: string | undefined;
  onRing: (phone: PhoneCard) => void;
  onChanged: () => void;
  onAsk: (name: DialogName) => void;
}

/** How to reach them, what they promised, when they want to be called, and why they are here. */
export function Reach({ card, ringing, first, onRing, onChanged, onAsk }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const word = useWord();
  const refusalText = useRefusalText();
  const change = useCommand(changePhone);
  const changed = async (phone: PhoneCard, wish: { consent?: string; retired_reason?: string }) => {
    if (await change.run({ phoneId: phone.id, ...wish })) onChanged();
  };
  return (
    <>
      <Section
        title={t("contact.numbers")}
        aside={
          <Button
            look="ghost"
            size="small"
            icon={<Plus size={15} />}
            aria-label={t("contact.add")}
            onClick={() => onAsk("phone")}
          />
        }
      >
        <Numbers
          phones={card.phones}
          onRing={onRing}
          ringing={ringing}
          first={first}
          onChange={(phone, wish) => void changed(phone, wish)}
        />
        {change.refusal && <Notice>{refusalText(change.refusal)}</Notice>}
      </Section>
      <Preferences accountId={card.account.id} />
      <Section title={t("promises.title")}>
        <AccountPromises promises={card.promises} />
      </Section>
      {card.callbacks.length > 0 && (
        <Section title={t("worklist.callbacksTitle")}>
          <ul>
            {card.callbacks.map((callback) => (
              <li key={callback.id} className={styles.callback}>
                <time dateTime={callback.due_at}>{format.moment(callback.due_at)}</time>
                <span className="cut quiet">
                  <There at={callback.due_at} zones={[callback.zone]} /> {callback.note || callback.for_user_name}
                </span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Section
        title={t("worklist.why")}
        aside={
          <Button look="ghost" size="small" onClick={() => onAsk("why")}>
            <span>{t("worklist.whyAll")}</span> <Kbd>W</Kbd>
          </Button>
        }
      >
        <p className={styles.why}>
          {word("worklist.band", card.why.band_name)} ·{" "}
          {t("worklist.pointsAre", { count: card.why.points.reduce((sum, given) => sum + given.points, 0) })}
        </p>
        <Reasons card={card} />
      </Section>
    </>
  );
}

/** The three rules that weighed most. */
function Reasons({ card }: { card: AccountCard }) {
  const { i18n } = useTranslation();
  const most = [...card.why.points].sort((one, other) => Math.abs(other.points) - Math.abs(one.points)).slice(0, 3);
  return (
    <ul className={styles.reasons}>
      {most.map((given) => (
        <li key={given.rule}>
          <span>{given.label[i18n.language] ?? given.rule}</span>
          <span className="numeric">{given.points > 0 ? `+${given.points}` : given.points}</span>
        </li>
      ))}
    </ul>
  );
}
