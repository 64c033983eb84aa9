import { ExternalLink } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { RulesetCard } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { Tag, type Tone } from "@/ui/Tag";
import { besidesOf, hoursText, limitsOf, siteOf, stateHours, type LawBody } from "./lawWords";
import styles from "./Rules.module.css";

const TONES: Record<string, Tone> = { official: "good", conflict: "warn", house: "info" };

/** One ruleset: when one may contact, how often and whom, since when, and where it is written. */
export function LawCard({ law, country }: { law: RulesetCard; country: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const body = law.body as unknown as LawBody;
  const limits = limitsOf(t, body);
  const besides = besidesOf(t, body);
  const isDated = law.valid_from > "1900-01-01";
  const since = isDated
    ? t("rules.contactLaw.since", { day: format.day(law.valid_from) })
    : t("rules.contactLaw.sinceEver");
  const binds = [
    ...(body.collector ?? []).map((name) => t(`rules.contactLaw.collector.${name}`)),
    ...(body.debt ?? []).map((name) => t(`rules.contactLaw.debt.${name}`)),
  ];
  const who = [
    ...(body.parties ?? []).map((name) => t(`contact.party.${name}`)),
    ...(body.third_party || body.parties ? [t("rules.contactLaw.thirdParty")] : []),
  ];
  const hours = [
    hoursText(t, format.tag, body.hours),
    body.hours_channels &&
      t("rules.contactLaw.hoursFor", {
        channels: body.hours_channels.map((one) => t(`contact.channel.${one}`)).join(", "),
      }),
    body.severity === "warn" && t("rules.contactLaw.warns"),
  ];
  return (
    <article className={styles.law} aria-label={`${country} ${law.name}`}>
      <header>
        <h2>{country}</h2>
        <span className="quiet">
          {law.name} · {t("rules.contactLaw.version", { version: law.version })}
        </span>
        <Tag tone={TONES[law.hours_status] ?? "plain"}>{t(`contact.status.${law.hours_status}`)}</Tag>
        {!law.in_force && <Tag tone="warn">{t("rules.contactLaw.notInForce")}</Tag>}
        {law.signed_by && <Tag tone="accent">{t("rules.contactLaw.policyOf", { who: law.signed_by })}</Tag>}
      </header>
      <dl>
        <Fact name={t("rules.contactLaw.valid")}>
          {since}
          {law.valid_to && `, ${t("rules.contactLaw.until", { day: format.day(law.valid_to) })}`}
        </Fact>
        {binds.length > 0 && <Fact name={t("rules.contactLaw.binds")}>{binds.join(", ")}</Fact>}
        <Fact name={t("rules.contactLaw.hours")}>
          {hours.filter(Boolean).join(", ")}
          <Standing status={law.hours_status} />
        </Fact>
        {body.holiday && <Fact name={t("rules.contactLaw.holidays")}>{t("rules.contactLaw.holidayClosed")}</Fact>}
        {body.weekend_holiday && (
          <Fact name={t("rules.contactLaw.weekends")}>
            {t(body.weekend_holiday.action === "warn" ? "rules.contactLaw.warns" : "rules.contactLaw.holidayClosed")}
            <Standing status={body.weekend_holiday.status} />
          </Fact>
        )}
        {limits.length > 0 && (
          <Fact name={t("rules.contactLaw.caps")}>
            <ul>
              {limits.map((limit) => (
                <li key={limit.text}>
                  {limit.text}
                  <Standing status={limit.status} />
                </li>
              ))}
            </ul>
          </Fact>
        )}
        {who.length > 0 && <Fact name={t("rules.contactLaw.who")}>{who.join(", ")}</Fact>}
        {besides.length > 0 && <Fact name={t("rules.contactLaw.besides")}>{besides.join("; ")}</Fact>}
        {body.subdivision && (
          <Fact name={t("rules.contactLaw.states")}>
            <ul>
              {Object.entries(body.subdivision).map(([name, state]) => (
                <li key={name}>
                  {name}: {stateHours(t, format.tag, state)} ({state.law})
                  <Standing status={state.status} />
                </li>
              ))}
            </ul>
          </Fact>
        )}
        <Fact name={t("rules.contactLaw.reviewed")}>
          {law.reviewed_by || t("rules.contactLaw.nobody")}
          {law.reviewed_on && `, ${t("rules.contactLaw.gatheredOn", { day: format.day(law.reviewed_on) })}`}
        </Fact>
        <Fact name={t("rules.contactLaw.sources")}>
          <ul>
            {body.source.map((address) => (
              <li key={address} className={styles.source}>
                {siteOf(address) ? (
                  <a href={address} target="_blank" rel="noreferrer noopener">
                    {siteOf(address)} <ExternalLink size={12} aria-hidden />
                  </a>
                ) : (
                  address
                )}
              </li>
            ))}
          </ul>
        </Fact>
      </dl>
    </article>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** How well it is founded: law, or only what we think. */
function Standing({ status }: { status: string }) {
  const { t } = useTranslation();
  return <span className={styles.standing}>{t(`contact.status.${status}`, { defaultValue: status })}</span>;
}
