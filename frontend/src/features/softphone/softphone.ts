import { bringBack, liveCall, whoRings } from "@/api/telephone";
import type { TelephoneCard } from "@/api/types";
import { between, qualityOf, type Quality, type Totals } from "./quality";
import type { Ringing, SipLine } from "./sipLine";
import { closeMicrophone, openMicrophone, permission, rememberDevices, rememberedDevices, Speaker } from "./sound";
import type { Devices } from "./sound";
import { Tabs } from "./tabs";

export type LineState =
  /** The server has not told yet which telephone is ours. */
  | "asking"
  | "none"
  | "hard"
  | "simulated"
  | "absent"
  /** We may not hear yet, and have to be asked. */
  | "microphone"
  | "elsewhere"
  | "registering"
  | "registered"
  | "unreachable";

export interface PhoneCall {
  callId: string | null;
  stage: "ringing" | "connecting" | "up";
  muted: boolean;
  held: boolean;
  quality: Quality | null;
  microphone: MediaStream | null;
  voice: MediaStream | null;
}

export interface PhoneState {
  line: LineState;
  /** Why the line is as it is: a word of the catalogue. */
  reason: string | null;
  call: PhoneCall | null;
}

/** Close codes of our own socket after which coming back by itself would be wrong. */
const FINAL: Record<number, [LineState, string]> = {
  4401: ["unreachable", "session_ended"],
  4403: ["unreachable", "not_permitted"],
  4404: ["absent", "no_line"],
  4409: ["elsewhere", "taken_over"],
};
const SWITCH_AWAY = 4503;
const LOOKS_EVERY = 2_000;
/** A call that was asked back and did not ring by now is asked back again. */
const COMES_WITHIN = 3_000;
const ASKED_AT_MOST = 5;

/** The telephone in this page: one line, one call, and what the person did to it. */
export class Softphone {
  private state: PhoneState = { line: "asking", reason: null, call: null };
  private readonly watchers = new Set<() => void>();
  private readonly speaker = new Speaker();
  private tabs: Tabs | null = null;
  private line: SipLine | null = null;
  private ringing: Ringing | null = null;
  private totals: Totals | null = null;
  private looking: ReturnType<typeof setInterval> | undefined;
  private waiting: ReturnType<typeof setTimeout> | undefined;
  /** The line went while somebody spoke: the call is brought back once there is a line again. */
  private lostDuringCall = false;
  private over = false;

  constructor(private readonly card: TelephoneCard) {}

  watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  now = (): PhoneState => this.state;

  async start(): Promise<void> {
    this.over = false;
    const { kind, line, endpoint, secret } = this.card;
    if (kind === null || !endpoint) return this.tell("none");
    if (line === "simulated") return this.tell("simulated");
    if (kind === "hard") return this.tell("hard");
    if (line === "absent" || !secret) return this.tell("absent");
    this.tabs = new Tabs(
      endpoint,
      () => this.state.call !== null,
      () => this.yield(),
    );
    const may = await permission();
    if (this.over) return;
    if (may === "impossible") return this.tell("unreachable", "unsafe_page");
    if (typeof may === "object") may.onchange = () => void this.permissionChanged(may.state);
    const word = typeof may === "object" ? may.state : may;
    if (word !== "granted") return this.tell("microphone", word === "denied" ? "denied" : null);
    if (await this.tabs.mayTake()) await this.connect();
    else this.tell("elsewhere", "busy");
  }

  /** The person pressed the button that explains it: the browser asks them, then the line is opened. */
  allowMicrophone = async (): Promise<void> => {
    try {
      closeMicrophone(await openMicrophone(rememberedDevices().microphone));
    } catch {
      return this.tell("microphone", "denied");
    }
    if (this.state.line === "microphone") await this.takeHere();
  };

  /** This tab becomes the telephone, also out of the middle of a conversation in another. */
  takeHere = async (): Promise<void> => this.connect();

  answer = async (): Promise<void> => {
    if (this.ringing && this.state.call?.stage === "ringing") await this.pickUp(this.ringing);
  };

  end = (): void => this.ringing?.end();

  toggleMute = (): void => {
    const call = this.state.call;
    if (call?.stage !== "up") return;
    this.ringing?.mute(!call.muted);
    this.change({ muted: !call.muted });
  };

  toggleHold = (): void => {
    const call = this.state.call;
    if (call?.stage === "up" && this.ringing?.hold(!call.held)) this.change({ held: !call.held });
  };

  press = (key: string): void => {
    if (this.state.call?.stage === "up") this.ringing?.press(key);
  };

  choose = async (devices: Devices): Promise<void> => {
    const before = rememberedDevices();
    rememberDevices(devices);
    this.speaker.choose(devices.speaker);
    const call = this.state.call;
    if (devices.microphone === before.microphone || !call?.microphone) return;
    const microphone = await openMicrophone(devices.microphone);
    await this.ringing?.change(microphone);
    closeMicrophone(call.microphone);
    if (call.muted) this.ringing?.mute(true);
    this.change({ microphone });
  };

  close(): void {
    this.over = true;
    this.letGo();
    this.tabs?.close();
  }

  private async permissionChanged(state: string): Promise<void> {
    if (state === "granted" && this.state.line === "microphone") await this.takeHere();
    if (state !== "granted" && this.state.call === null && this.state.line !== "elsewhere") {
      this.letGo();
      this.tell("microphone", state === "denied" ? "denied" : null);
    }
  }

  private async connect(): Promise<void> {
    this.letGo();
    this.tabs?.take();
    this.tell("registering");
    const { SipLine } = await import("./sipLine");
    if (this.over || this.line) return;
    this.line = new SipLine(this.card, {
      onRegistered: () => void this.registered(),
      onLost: (code) => this.lost(code),
      onRefused: () => this.tell("unreachable", "refused"),
      onRinging: (ringing) => void this.rings(ringing),
    });
    this.line.start();
  }

  private async registered(): Promise<void> {
    const mustReturn = this.state.call === null || this.lostDuringCall;
    this.tell("registered");
    if (mustReturn) await this.askBack(ASKED_AT_MOST);
  }

  /** A page that was reloaded has a call on the floor and none in its hands: it asks for it. */
  private async askBack(times: number): Promise<void> {
    clearTimeout(this.waiting);
    let call;
    try {
      call = await liveCall();
    } catch {
      this.waiting = setTimeout(() => void this.askBack(times - 1), COMES_WITHIN);
      return;
    }
    // It ended while we could not hear that.
    if (!call && this.lostDuringCall) this.ringing?.end();
    const isHere = this.state.call !== null && !this.lostDuringCall;
    if (!call || isHere || this.state.line !== "registered" || times === 0) return;
    await bringBack(call.id).catch(() => undefined);
    this.waiting = setTimeout(() => void this.askBack(times - 1), COMES_WITHIN);
  }

  private async rings(ringing: Ringing): Promise<void> {
    const comesBack = ringing.callId !== null && ringing.callId === this.state.call?.callId;
    if (this.state.call && !comesBack) return ringing.end();
    const isExpected = ringing.callId
      ? await whoRings(ringing.callId).then(
          (who) => who.is_expected,
          () => false,
        )
      : false;
    if (this.over || ringing.isOver) return;
    if (isExpected) return this.pickUp(ringing);
    this.follow(ringing, "ringing");
  }

  private async pickUp(ringing: Ringing): Promise<void> {
    const before = this.ringing === ringing ? null : this.ringing;
    if (this.ringing !== ringing) this.follow(ringing, "connecting");
    else this.change({ stage: "connecting" });
    this.lostDuringCall = false;
    clearTimeout(this.waiting);
    before?.end();
    try {
      const microphone = await openMicrophone(rememberedDevices().microphone);
      if (this.ringing !== ringing || ringing.isOver) return closeMicrophone(microphone);
      this.change({ microphone });
      ringing.answer(microphone);
    } catch {
      ringing.end();
      this.tell("microphone", "denied");
    }
  }

  private follow(ringing: Ringing, stage: PhoneCall["stage"]): void {
    closeMicrophone(this.state.call?.microphone ?? null);
    this.ringing = ringing;
    this.totals = null;
    const call: PhoneCall = {
      callId: ringing.callId,
      stage,
      muted: false,
      held: false,
      quality: null,
      microphone: null,
      voice: null,
    };
    this.set({ ...this.state, call });
    const mine = () => this.ringing === ringing;
    ringing.follow({
      onUp: () => mine() && this.change({ stage: "up" }),
      onHeard: (voice) => {
        if (!mine()) return;
        this.speaker.play(voice, rememberedDevices().speaker);
        this.change({ voice });
      },
      onOver: () => mine() && this.hungUp(),
    });
    clearInterval(this.looking);
    this.looking = setInterval(() => void this.look(), LOOKS_EVERY);
  }

  private async look(): Promise<void> {
    const totals = (await this.ringing?.totals()) ?? null;
    if (totals && this.totals && this.state.call) this.change({ quality: qualityOf(between(this.totals, totals)) });
    this.totals = totals;
  }

  private hungUp(): void {
    clearInterval(this.looking);
    closeMicrophone(this.state.call?.microphone ?? null);
    this.speaker.hush();
    this.ringing = null;
    this.lostDuringCall = false;
    this.set({ ...this.state, call: null });
  }

  private lost(code: number | null): void {
    const final = code === null ? undefined : FINAL[code];
    if (final) {
      this.letGo();
      return this.tell(...final);
    }
    this.lostDuringCall ||= this.state.call !== null;
    this.tell("unreachable", code === SWITCH_AWAY ? "switch_away" : "line_lost");
  }

  private yield(): void {
    if (this.state.line === "elsewhere") return;
    this.letGo();
    this.tell("elsewhere", "taken_over");
  }

  private letGo(): void {
    clearTimeout(this.waiting);
    this.line?.drop();
    this.line = null;
    if (this.state.call) this.hungUp();
  }

  private tell(line: LineState, reason: string | null = null): void {
    this.set({ ...this.state, line, reason });
  }

  private change(change: Partial<PhoneCall>): void {
    if (this.state.call) this.set({ ...this.state, call: { ...this.state.call, ...change } });
  }

  private set(state: PhoneState): void {
    this.state = state;
    for (const watcher of this.watchers) watcher();
  }
}
