import { describe, expect, test } from "vitest";
import { between, qualityOf, totalsOf, type Totals } from "./quality";

const silent: Totals = { received: 0, lost: 0, sent: 0, jitter: null, roundTrip: null, lostThere: null, energy: 0 };

describe("how a conversation sounds", () => {
  test.each([
    [{ loss: 0, jitter: 0.005, roundTrip: 0.04 }, "good"],
    [{ loss: 0.03, jitter: 0.005, roundTrip: 0.04 }, "fair"],
    [{ loss: 0, jitter: 0.1, roundTrip: 0.04 }, "poor"],
    [{ loss: 0.03, jitter: 0.005, roundTrip: 0.9 }, "poor"],
    [{ loss: null, jitter: 0.005, roundTrip: null }, "good"],
    [{ loss: null, jitter: null, roundTrip: null }, null],
  ] as const)("%o is %s", (measured, quality) => expect(qualityOf(measured)).toBe(quality));

  test("only what was lost since the last look counts", () => {
    const before = { ...silent, received: 1_000, lost: 500 };
    expect(between(before, { ...before, received: 1_100 }).loss).toBe(0);
    expect(between(before, { ...before, received: 1_075, lost: 525 }).loss).toBe(0.25);
  });

  test("what the switch did not hear counts as much as what we did not", () => {
    expect(between(silent, { ...silent, received: 100, lostThere: 0.2 }).loss).toBe(0.2);
  });

  test("nothing that came is nothing known", () => expect(between(silent, silent).loss).toBeNull());

  test("a report is read by what it is about", () => {
    const report = new Map<string, unknown>([
      [
        "1",
        { type: "inbound-rtp", kind: "audio", packetsReceived: 50, packetsLost: 2, jitter: 0.01, totalAudioEnergy: 1 },
      ],
      ["2", { type: "outbound-rtp", kind: "audio", packetsSent: 48 }],
      ["3", { type: "remote-inbound-rtp", kind: "audio", roundTripTime: 0.1, fractionLost: 0.5 }],
      ["4", { type: "candidate-pair", packetsReceived: 999 }],
    ]) as unknown as RTCStatsReport;
    expect(totalsOf(report)).toEqual({
      received: 50,
      lost: 2,
      sent: 48,
      jitter: 0.01,
      roundTrip: 0.1,
      lostThere: 0.5,
      energy: 1,
    });
  });
});
