import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Offer, Supposed, WhatIf } from "@/api/types";
import { whatIfQuery } from "@/api/worklist";
import { useFormat } from "@/i18n/format";
import { useBandName, useWord } from "@/i18n/words";
import { Skeleton } from "@/ui/Skeleton";
import { Others } from "./Others";
import styles from "./WhyPanel.module.css";

/** Where an account would stand if one fact were otherwise, and who may be offered it. */
export function WhatIfPanel({ accountId }: { accountId: string }) {
  const { t } = useTranslation();
  const told = useQuery(whatIfQuery(accountId));
  if (told.isPending) return <Skeleton lines={4} />;
  if (!told.data) return null;
  return (
    <div className={`${styles.why} ${styles.whatIf}`}>
      {told.data.supposed.length > 0 && (
        <section>
          <h3>{t("worklist.whatIf")}</h3>
          <table className={styles.points}>
            <caption className="hidden-but-read">{t("worklist.whatIfCaption")}</caption>
            <tbody>
              {told.data.supposed.map((one, index) => (
                <Row key={index} one={one} now={told.data.position} />
              ))}
            </tbody>
          </table>
        </section>
      )}
      <section>
        <h3>{t("worklist.offeredTo")}</h3>
        <Offers told={told.data} />
      </section>
      {told.data.others.length > 0 && (
        <section>
          <h3>{t("worklist.others")}</h3>
          <Others told={told.data} />
        </section>
      )}
    </div>
  );
}

function Row({ one, now }: { one: Supposed; now: number | null }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const word = useWord();
  const bandName = useBandName();
  const facts = one.facts;
  const labels = (facts.label ?? {}) as Record<string, string>;
  const words = {
    money: one.change === "payment" ? format.money(facts as { amount_minor: number; currency: string }) : "",
    rule: labels[i18n.language] ?? labels.en ?? String(facts.rule ?? ""),
    from: format.count(Number(facts.from ?? 0)),
    to: format.count(Number(facts.to ?? 0)),
  };
  return (
    <tr>
      <th scope="row">
        {t(`worklist.supposed.${one.change}`, words)}
        <span className={styles.under}>
          {t("worklist.supposedBand", {
            name: bandName(one.band_name, one.band_label),
            score: format.count(one.score),
          })}
        </span>
      </th>
      <td className={styles.moves}>{movesTo(one.position)}</td>
    </tr>
  );

  function movesTo(to: number | null) {
    if (to === null) {
      return (
        <>
          {t("worklist.outOfList", { gate: word("worklist.gate", one.blocked_by ?? "unknown") })}
          {one.lifts_at && (
            <time className={styles.under} dateTime={one.lifts_at}>
              {t("refusals.lifts", { when: format.moment(one.lifts_at) })}
            </time>
          )}
        </>
      );
    }
    const places = { from: now === null ? "" : format.count(now), to: format.count(to) };
    return <b>{t(now === null ? "worklist.enters" : now === to ? "worklist.stays" : "worklist.moves", places)}</b>;
  }
}

function Offers({ told }: { told: WhatIf }) {
  const { t } = useTranslation();
  if (told.offers.length === 0) return <p className={styles.version}>{t("worklist.offeredToNobody")}</p>;
  const state = (offer: Offer) => (offer.busy ? "busy" : offer.here ? "free" : "away");
  return (
    <ul className={styles.offers}>
      {told.offers.map((offer) => (
        <li key={offer.user_id}>
          {offer.name} <span>{t(`worklist.offerState.${state(offer)}`)}</span>
        </li>
      ))}
      {told.offered_to > told.offers.length && (
        <li>{t("worklist.andMore", { more: told.offered_to - told.offers.length })}</li>
      )}
    </ul>
  );
}
