/** Which microphone and which speaker this browser uses; remembered here, because they belong to the desk and not to the person. */
export interface Devices {
  microphone: string | null;
  speaker: string | null;
}

const REMEMBERED = "promesa.sound";

export function rememberedDevices(): Devices {
  try {
    const kept = JSON.parse(localStorage.getItem(REMEMBERED) ?? "{}") as Partial<Devices>;
    return { microphone: kept.microphone ?? null, speaker: kept.speaker ?? null };
  } catch {
    return { microphone: null, speaker: null };
  }
}

export function rememberDevices(devices: Devices): void {
  localStorage.setItem(REMEMBERED, JSON.stringify(devices));
}

export type Permission = "granted" | "asked" | "denied" | "impossible";

/** Whether we may hear: browsers give microphones to safe pages only. */
export async function permission(): Promise<PermissionStatus | Permission> {
  if (!navigator.mediaDevices?.getUserMedia) return "impossible";
  try {
    return await navigator.permissions.query({ name: "microphone" as PermissionName });
  } catch {
    return "asked";
  }
}

/** The microphone; the one that was chosen where it is still there, else whichever the system takes. */
export async function openMicrophone(chosen: string | null): Promise<MediaStream> {
  const wish = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  const audio = chosen ? { ...wish, deviceId: { ideal: chosen } } : wish;
  return navigator.mediaDevices.getUserMedia({ audio });
}

export function closeMicrophone(stream: MediaStream | null): void {
  stream?.getTracks().forEach((track) => track.stop());
}

/** Where the other party is heard. */
export class Speaker {
  private readonly element = new Audio();

  constructor() {
    this.element.autoplay = true;
  }

  play(stream: MediaStream, speaker: string | null): void {
    this.element.srcObject = stream;
    this.choose(speaker);
    // A page that is listening to its microphone may play; one that is not yet is played on its next click.
    void this.element.play().catch(() => undefined);
  }

  choose(speaker: string | null): void {
    if ("setSinkId" in this.element) void this.element.setSinkId(speaker ?? "").catch(() => undefined);
  }

  hush(): void {
    this.element.srcObject = null;
  }
}

/** How loud a stream is now, from 0 to 1. */
export class Level {
  private readonly context = new AudioContext();
  private readonly analyser = this.context.createAnalyser();
  private readonly samples: Uint8Array<ArrayBuffer>;

  constructor(stream: MediaStream) {
    this.analyser.fftSize = 512;
    this.samples = new Uint8Array(this.analyser.fftSize);
    if (stream.getAudioTracks().length > 0) this.context.createMediaStreamSource(stream).connect(this.analyser);
    void this.context.resume().catch(() => undefined);
  }

  now(): number {
    this.analyser.getByteTimeDomainData(this.samples);
    const sum = this.samples.reduce((all, sample) => all + ((sample - 128) / 128) ** 2, 0);
    // A voice is seldom louder than a third of what is possible.
    return Math.min(1, Math.sqrt(sum / this.samples.length) * 3);
  }

  close(): void {
    void this.context.close().catch(() => undefined);
  }
}

/** A telephone's ring, made here: two tones, every four seconds. */
export class Bell {
  private readonly context = new AudioContext();
  private readonly timer: ReturnType<typeof setInterval>;

  constructor() {
    this.strike();
    this.timer = setInterval(() => this.strike(), 4_000);
  }

  stop(): void {
    clearInterval(this.timer);
    void this.context.close().catch(() => undefined);
  }

  private strike(): void {
    const volume = this.context.createGain();
    volume.gain.value = 0.08;
    volume.connect(this.context.destination);
    for (const [after, pitch] of [
      [0, 660],
      [0.35, 550],
    ] as const) {
      const tone = this.context.createOscillator();
      tone.frequency.value = pitch;
      tone.connect(volume);
      tone.start(this.context.currentTime + after);
      tone.stop(this.context.currentTime + after + 0.3);
    }
  }
}
