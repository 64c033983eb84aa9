/** What tabs of one browser tell each other about the telephone they share. */
interface Word {
  type: "who" | "busy" | "taken";
  endpoint: string;
  tab: string;
}

/** Within this a tab of the same browser has answered. */
const ANSWERS_WITHIN = 150;

/** Only one tab is the telephone: the newest, unless an older one is just being spoken through. */
export class Tabs {
  private readonly channel = new BroadcastChannel("promesa.telephone");
  private readonly tab = crypto.randomUUID();
  private heardBusy: (() => void) | null = null;

  constructor(
    private readonly endpoint: string,
    private readonly isBusy: () => boolean,
    onTaken: () => void,
  ) {
    this.channel.onmessage = ({ data }: MessageEvent<Word>) => {
      if (data.endpoint !== endpoint || data.tab === this.tab) return;
      if (data.type === "who" && this.isBusy()) this.say("busy");
      if (data.type === "busy") this.heardBusy?.();
      if (data.type === "taken") onTaken();
    };
  }

  /** Whether this tab may be the telephone without taking it away in the middle of a sentence. */
  async mayTake(): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(true), ANSWERS_WITHIN);
      this.heardBusy = () => {
        clearTimeout(timer);
        resolve(false);
      };
      this.say("who");
    });
  }

  /** The other tabs let go. */
  take(): void {
    this.say("taken");
  }

  close(): void {
    this.channel.close();
  }

  private say(type: Word["type"]): void {
    this.channel.postMessage({ type, endpoint: this.endpoint, tab: this.tab } satisfies Word);
  }
}
