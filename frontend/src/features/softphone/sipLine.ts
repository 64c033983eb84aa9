import { UA, WebSocketInterface } from "jssip";
import type { IncomingRequest } from "jssip/lib/SIPMessage";
import type { RTCSession } from "jssip/lib/RTCSession";
import type { IncomingRTCSessionEvent, OutgoingRTCSessionEvent } from "jssip/lib/UA";
import type { TelephoneCard } from "@/api/types";
import { totalsOf, type Totals } from "./quality";

/** What the line tells; loaded only where a page really is a telephone, because the library behind it is large. */
export interface LineEvents {
  onRegistered: () => void;
  onLost: (closeCode: number | null) => void;
  onRefused: (cause: string) => void;
  /** `callId` is what the switch says the call is; whether that is true, the server is asked. */
  onRinging: (ringing: Ringing) => void;
}

export const REGISTERS_FOR = 60;
const TONE_MS = 160;

/** Registers this page with the switch, and hears who rings. */
export class SipLine {
  private readonly socket: WebSocketInterface;
  private readonly agent: UA;

  constructor(
    private readonly card: TelephoneCard,
    events: LineEvents,
  ) {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.socket = new WebSocketInterface(`${scheme}://${location.host}${card.socket_path}`);
    this.agent = new UA({
      sockets: [this.socket],
      uri: card.uri ?? "",
      password: card.secret ?? "",
      register_expires: REGISTERS_FOR,
      session_timers: false,
      user_agent: "Promesa",
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 10,
    });
    this.agent.on("registered", () => events.onRegistered());
    this.agent.on("disconnected", ({ code }) => events.onLost(code ?? null));
    this.agent.on("registrationFailed", ({ cause }) => events.onRefused(String(cause ?? "")));
    this.agent.on("newRTCSession", ({ session, request }: IncomingRTCSessionEvent | OutgoingRTCSessionEvent) => {
      if (session.direction !== "incoming") return;
      const header = (request as IncomingRequest).getHeader("X-Promesa-Call");
      events.onRinging(new Ringing(session, header || null, this.card));
    });
  }

  start(): void {
    this.agent.start();
  }

  /** Lets go without a word to the switch: a farewell would end a call that another page is about to take over. */
  drop(): void {
    this.socket.disconnect();
    this.agent.stop();
  }
}

/** One call at this telephone. */
export class Ringing {
  constructor(
    private readonly session: RTCSession,
    readonly callId: string | null,
    private readonly card: TelephoneCard,
  ) {}

  /** `onHeard` gets the other party's voice; `onOver` is called once, whoever ended it. */
  follow(events: { onUp: () => void; onHeard: (voice: MediaStream) => void; onOver: () => void }): void {
    this.session.on("confirmed", events.onUp);
    this.session.on("ended", events.onOver);
    this.session.on("failed", events.onOver);
    this.session.on("peerconnection", ({ peerconnection }) => {
      // A stream of our own: the connection's loses its track whenever one of the two holds the line.
      peerconnection.addEventListener("track", (event) => events.onHeard(new MediaStream([event.track])));
    });
  }

  get isOver(): boolean {
    return this.session.isEnded();
  }

  answer(microphone: MediaStream): void {
    this.session.answer({ mediaStream: microphone, pcConfig: { iceServers: this.card.ice_servers } });
  }

  /** Refuses what rings, ends what is up. */
  end(): void {
    if (!this.session.isEnded()) this.session.terminate(this.session.isEstablished() ? {} : { status_code: 486 });
  }

  mute(isMuted: boolean): void {
    if (isMuted) this.session.mute({ audio: true });
    else this.session.unmute({ audio: true });
  }

  /** Whether it was begun: in the middle of another change of the call it cannot be. */
  hold(isHeld: boolean): boolean {
    return isHeld ? this.session.hold() : this.session.unhold();
  }

  /** A key's tone, within the voice as carriers expect it. */
  press(key: string): void {
    const sender = this.session.connection?.getSenders().find((one) => one.track?.kind === "audio");
    const tones = sender?.dtmf;
    // What is not sent yet would be replaced.
    tones?.insertDTMF(tones.toneBuffer + key, TONE_MS);
  }

  async change(microphone: MediaStream): Promise<void> {
    const track = microphone.getAudioTracks()[0] ?? null;
    for (const sender of this.session.connection?.getSenders() ?? []) await sender.replaceTrack(track);
  }

  async totals(): Promise<Totals | null> {
    const connection = this.session.connection;
    return connection ? totalsOf(await connection.getStats()) : null;
  }
}
