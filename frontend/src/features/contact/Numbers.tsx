import { Ban, CircleCheck, Clock, MoreHorizontal, Phone, Smartphone, TriangleAlert } from "lucide-react";
import { Menu } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { PhoneCard } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { Button } from "@/ui/Button";
import { There } from "@/ui/There";
import { WhyNot } from "./WhyNot";
import styles from "./Numbers.module.css";

interface Props {
  phones: readonly PhoneCard[];
  /** Rings this number; absent where one may only look. */
  onRing?: (phone: PhoneCard) => void;
  ringing?: boolean;
  /** The one that the key rings. */
  first?: string;
  onChange?: (phone: PhoneCard, change: { consent?: string; retired_reason?: string }) => void;
}

/** The number to try first: permitted, not retired, best quality. */
export function firstToRing(phones: readonly PhoneCard[]): PhoneCard | undefined {
  return phones
    .filter((phone) => phone.permission.allowed && !phone.retired)
    .sort((one, other) => other.quality - one.quality)[0];
}

/** Each number with whether it may be rung now; if not, why and from when. */
export function Numbers({ phones, onRing, ringing, first, onChange }: Props) {
  const { t } = useTranslation();
  if (phones.length === 0) return <p className="quiet">{t("contact.noNumbers")}</p>;
  return (
    <ul className={styles.numbers}>
      {phones.map((phone) => (
        <li key={phone.id} className={phone.retired ? `${styles.number} ${styles.retired}` : styles.number}>
          <NumberLine
            phone={phone}
            onRing={onRing}
            ringing={ringing}
            isFirst={phone.id === first}
            onChange={onChange}
          />
          {!phone.retired && <Allowed phone={phone} />}
        </li>
      ))}
    </ul>
  );
}

function NumberLine({
  phone,
  onRing,
  ringing,
  isFirst,
  onChange,
}: {
  phone: PhoneCard;
  isFirst: boolean;
} & Pick<Props, "onRing" | "ringing" | "onChange">) {
  const { t } = useTranslation();
  const Kind = phone.kind === "mobile" ? Smartphone : Phone;
  return (
    <div className={styles.line}>
      <Kind size={15} aria-hidden className={styles.kind} />
      <div className="cut">
        <span className={styles.display}>{phone.display}</span>
        <span className={styles.under}>
          {t(`contact.party.${phone.party}`, { defaultValue: phone.party })}
          <Quality value={phone.quality} />
          {phone.retired && t("contact.retired")}
        </span>
      </div>
      {onChange && !phone.retired && (
        <Menu position="bottom-end" width={220}>
          <Menu.Target>
            <Button
              look="ghost"
              size="small"
              icon={<MoreHorizontal size={15} />}
              aria-label={t("contact.more", { number: phone.display })}
            />
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => onChange(phone, { consent: "given" })}>{t("contact.consentGiven")}</Menu.Item>
            <Menu.Item onClick={() => onChange(phone, { consent: "withdrawn" })}>
              {t("contact.consentWithdrawn")}
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item onClick={() => onChange(phone, { retired_reason: "wrong_person" })}>
              {t("contact.wrongPerson")}
            </Menu.Item>
            <Menu.Item onClick={() => onChange(phone, { retired_reason: "out_of_order" })}>
              {t("contact.outOfOrder")}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      {onRing && !phone.retired && (
        <Button
          size="small"
          look={isFirst ? "primary" : "plain"}
          icon={<Phone size={14} aria-hidden />}
          keyed={isFirst ? "R" : undefined}
          disabled={ringing || !phone.permission.allowed}
          aria-label={t("contact.ringNumber", { number: phone.display })}
          onClick={() => onRing(phone)}
        >
          {t("contact.ring")}
        </Button>
      )}
    </div>
  );
}

/** How well a number has worked, as signal bars with the figure for those who hear it. */
function Quality({ value }: { value: number }) {
  const { t } = useTranslation();
  return (
    <span
      className={styles.quality}
      role="img"
      aria-label={t("contact.quality", { value })}
      title={t("contact.quality", { value })}
    >
      {[20, 45, 70, 90].map((step) => (
        <i key={step} data-on={value >= step || undefined} />
      ))}
    </span>
  );
}

function Allowed({ phone }: { phone: PhoneCard }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { permission } = phone;
  // The hour over there, as their own clocks show it: not turned into ours.
  const times = [...new Set(phone.local_times.map((time) => /T(\d\d:\d\d)/.exec(time)?.[1] ?? time))];
  const warnings = permission.rules.filter((rule) => rule.severity !== "block");
  if (permission.allowed) {
    return (
      <p className={styles.allowed}>
        <CircleCheck size={13} aria-hidden />
        {t("contact.mayRing")}
        {times.length > 0 && <span className="quiet">{t("contact.there", { time: times.join(" / ") })}</span>}
        {warnings.length > 0 && <WhyNot rules={warnings} icon={<TriangleAlert size={13} aria-hidden />} />}
      </p>
    );
  }
  const opens = permission.next_allowed_at;
  return (
    <div className={styles.refused}>
      {opens ? <Clock size={13} aria-hidden /> : <Ban size={13} aria-hidden />}
      <div>
        <WhyNot rules={permission.rules} />
        <span>
          {opens ? t("contact.opens", { when: format.moment(opens) }) : t("contact.neverOpens")}{" "}
          {opens && <There at={opens} zones={phone.zones} />}
        </span>
      </div>
    </div>
  );
}
