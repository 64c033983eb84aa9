/** How the line to the server stands. */
export type LineState = "connecting" | "live" | "stale" | "down";

interface Options {
  /** Path on our own origin. */
  path: string;
  onMessage: (message: unknown) => void;
  onState?: (state: LineState) => void;
  /** Silence after which what we show is no longer vouched for; null: this line may be silent. */
  staleAfter?: number | null;
  open?: (url: string) => WebSocket;
}

const STALE_AFTER = 8_000;
const FIRST_WAIT = 400;
const LONGEST_WAIT = 15_000;

/** One line to the server that comes back by itself; the first message after each return is the whole state again. */
export class LiveSocket {
  private socket: WebSocket | null = null;
  private failures = 0;
  private silence: ReturnType<typeof setTimeout> | undefined;
  private waiting: ReturnType<typeof setTimeout> | undefined;
  private over = false;
  private state: LineState = "connecting";

  constructor(private readonly options: Options) {
    this.connect();
  }

  close(): void {
    this.over = true;
    clearTimeout(this.silence);
    clearTimeout(this.waiting);
    this.socket?.close();
  }

  private connect(): void {
    this.say("connecting");
    const url = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${this.options.path}`;
    const socket = (this.options.open ?? ((address) => new WebSocket(address)))(url);
    this.socket = socket;
    socket.onmessage = (event) => this.hear(JSON.parse(String(event.data)));
    socket.onclose = () => this.lost(socket);
    this.listenForSilence();
  }

  private hear(message: unknown): void {
    this.failures = 0;
    this.say("live");
    this.listenForSilence();
    this.options.onMessage(message);
  }

  /** Silence first greys the screen; twice as long and the line itself is taken for dead. */
  private listenForSilence(): void {
    clearTimeout(this.silence);
    const patience = this.options.staleAfter === undefined ? STALE_AFTER : this.options.staleAfter;
    if (patience === null) return;
    this.silence = setTimeout(() => {
      this.say("stale");
      this.silence = setTimeout(() => this.lost(this.socket), patience);
    }, patience);
  }

  private lost(socket: WebSocket | null): void {
    if (this.over || socket !== this.socket) return;
    this.socket = null;
    clearTimeout(this.silence);
    socket?.close();
    this.say("down");
    this.waiting = setTimeout(() => this.connect(), waitAfter(this.failures++));
  }

  private say(state: LineState): void {
    if (state === this.state && state !== "connecting") return;
    this.state = state;
    this.options.onState?.(state);
  }
}

/** Longer after each failure, never two browsers in step: 5,000 of them may lose the line at once. */
export function waitAfter(failures: number, random: () => number = Math.random): number {
  const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** failures);
  return longest / 2 + (longest / 2) * random();
}
