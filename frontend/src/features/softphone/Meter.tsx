import { useEffect, useRef } from "react";
import { Level } from "./sound";
import styles from "./Meter.module.css";

const DRAWN_EVERY = 100;

/** How loud a voice is now. Drawn without React: ten times a second is not its business. */
export function Meter({ label, stream, silent }: { label: string; stream: MediaStream | null; silent: boolean }) {
  const ref = useRef<HTMLMeterElement>(null);
  useEffect(() => {
    if (!stream || silent) return;
    const meter = ref.current;
    const level = new Level(stream);
    const timer = setInterval(() => {
      if (meter) meter.value = level.now();
    }, DRAWN_EVERY);
    return () => {
      clearInterval(timer);
      level.close();
      if (meter) meter.value = 0;
    };
  }, [stream, silent]);
  return (
    <label className={styles.meter}>
      <span>{label}</span>
      <meter ref={ref} min={0} max={1} />
    </label>
  );
}
