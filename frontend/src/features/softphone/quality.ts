/** How a conversation sounds, in three words. */
export type Quality = "good" | "fair" | "poor";

/** What was measured since the last look; null where the browser does not say. */
export interface Measured {
  /** Share of packets that did not arrive, the worse of the two directions. */
  loss: number | null;
  /** Seconds by which packets come out of step. */
  jitter: number | null;
  /** Seconds there and back. */
  roundTrip: number | null;
}

/** Totals of the browser at one moment. */
export interface Totals {
  received: number;
  lost: number;
  sent: number;
  jitter: number | null;
  roundTrip: number | null;
  /** As the switch reports it. */
  lostThere: number | null;
  /** Sound energy heard so far. */
  energy: number;
}

const LIMITS = { loss: [0.02, 0.06], jitter: [0.03, 0.06], roundTrip: [0.3, 0.6] } as const;

/** The worst of the three decides: a conversation is as good as its weakest part. */
export function qualityOf(measured: Measured): Quality | null {
  const grades = (Object.keys(LIMITS) as (keyof Measured)[]).flatMap((name) => {
    const value = measured[name];
    if (value === null) return [];
    const [fair, poor] = LIMITS[name];
    return [value > poor ? 2 : value > fair ? 1 : 0];
  });
  if (grades.length === 0) return null;
  return (["good", "fair", "poor"] as const)[Math.max(...grades)] ?? null;
}

/** What happened between two looks. */
export function between(before: Totals, now: Totals): Measured {
  const lost = Math.max(0, now.lost - before.lost);
  const whole = lost + Math.max(0, now.received - before.received);
  const here = whole > 0 ? lost / whole : null;
  const loss = here === null && now.lostThere === null ? null : Math.max(here ?? 0, now.lostThere ?? 0);
  return { loss, jitter: now.jitter, roundTrip: now.roundTrip };
}

/** The totals in a browser's report. */
export function totalsOf(report: RTCStatsReport): Totals {
  const totals: Totals = { received: 0, lost: 0, sent: 0, jitter: null, roundTrip: null, lostThere: null, energy: 0 };
  report.forEach((stat) => {
    if (stat.type === "inbound-rtp" && stat.kind === "audio") {
      totals.received += stat.packetsReceived ?? 0;
      totals.lost += stat.packetsLost ?? 0;
      totals.energy += stat.totalAudioEnergy ?? 0;
      totals.jitter = stat.jitter ?? null;
    } else if (stat.type === "outbound-rtp" && stat.kind === "audio") {
      totals.sent += stat.packetsSent ?? 0;
    } else if (stat.type === "remote-inbound-rtp" && stat.kind === "audio") {
      totals.roundTrip = stat.roundTripTime ?? null;
      totals.lostThere = stat.fractionLost ?? null;
    }
  });
  return totals;
}
