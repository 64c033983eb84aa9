import { Pause, Play, SkipBack } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { askWhyNotHeard, audioOf } from "@/api/recordings";
import type { RecordingCard } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { clockText } from "@/i18n/format";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { Notice } from "@/ui/Notice";
import { Waveform } from "./Waveform";
import styles from "./Player.module.css";

const SPEEDS = [1, 1.5, 2];
const STEP = 5;

/** Listening to one recording: by key as by hand. Nothing is fetched, and no listening written down, before one asks for it. */
export function Player({ recording }: { recording: RecordingCard }) {
  const { t } = useTranslation();
  const refusalText = useRefusalText();
  const audio = useRef<HTMLAudioElement>(null);
  const [wanted, setWanted] = useState(false);
  const [playing, setPlaying] = useState(false);
  const [at, setAt] = useState(0);
  const [speed, setSpeed] = useState(1);
  const why = useCommand(askWhyNotHeard);
  const whole = recording.seconds ?? 0;
  const inPause = recording.gaps.some((gap) => gap.start <= at && at < gap.end);

  const play = () => {
    why.forget();
    setWanted(true);
    const sound = audio.current;
    if (!sound) return;
    if (!sound.src) sound.src = audioOf(recording.call_id);
    if (sound.paused) void sound.play().catch(() => setPlaying(false));
    else sound.pause();
  };
  const goTo = (seconds: number) => {
    const place = Math.min(whole, Math.max(0, seconds));
    setAt(place);
    if (audio.current?.src) audio.current.currentTime = place;
  };
  const faster = () => {
    const next = SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length] ?? 1;
    setSpeed(next);
    if (audio.current) audio.current.playbackRate = next;
  };

  return (
    <div className={styles.player} role="group" aria-label={t("recordings.recording")}>
      {/* A conversation on the telephone has no captions to offer. */}
      {/* eslint-disable-next-line jsx-a11y/media-has-caption */}
      <audio
        ref={audio}
        preload="none"
        onPlay={(event) => {
          hushOthers(event.currentTarget);
          setPlaying(true);
        }}
        onPause={() => setPlaying(false)}
        onLoadedMetadata={(event) => {
          event.currentTarget.playbackRate = speed;
          if (at > 0) event.currentTarget.currentTime = at;
        }}
        onTimeUpdate={(event) => setAt(event.currentTarget.currentTime)}
        onError={() => {
          setPlaying(false);
          if (wanted) void why.run(recording.call_id);
        }}
      />
      <Button
        look="plain"
        size="small"
        icon={playing ? <Pause size={15} aria-hidden /> : <Play size={15} aria-hidden />}
        aria-label={t(playing ? "recordings.stop" : "recordings.play")}
        onClick={play}
      />
      <Button
        look="ghost"
        size="small"
        icon={<SkipBack size={14} aria-hidden />}
        aria-label={t("recordings.toAnswer")}
        title={t("recordings.toAnswer")}
        onClick={() => goTo(recording.answer_at)}
      />
      <div className={styles.wave}>
        <Waveform recording={recording} at={at} />
        <input
          type="range"
          min={0}
          max={whole}
          step={0.1}
          value={at}
          aria-label={t("recordings.position")}
          aria-valuetext={t(inPause ? "recordings.positionInPause" : "recordings.positionOf", {
            at: clockText(at),
            whole: clockText(whole),
          })}
          onChange={(event) => goTo(Number(event.target.value))}
          onKeyDown={(event) => {
            const step = { ArrowRight: STEP, ArrowLeft: -STEP }[event.key];
            if (step !== undefined) goTo(at + step);
            else if (event.key === "Home") goTo(recording.answer_at);
            else if (event.key === " ") play();
            else return;
            event.preventDefault();
            // The page has keys of its own; these are meant for the recording.
            event.stopPropagation();
          }}
        />
      </div>
      <span className={`${styles.clock} numeric`}>
        {clockText(at)} / {clockText(whole)}
      </span>
      <Button look="ghost" size="small" aria-label={t("recordings.speed", { speed })} onClick={faster}>
        <span className="numeric">{speed}×</span>
      </Button>
      {why.refusal && <Notice>{refusalText(why.refusal)}</Notice>}
    </div>
  );
}

/** Two conversations at once are none. */
function hushOthers(playing: HTMLAudioElement): void {
  for (const other of document.querySelectorAll("audio")) if (other !== playing) other.pause();
}
