/** The waveform as the server sends it: base64 of one byte, 0 to 127, for each part of equal length. */
export function peaksFrom(encoded: string): number[] {
  return [...atob(encoded)].map((character) => character.charCodeAt(0) / 127);
}

export const WIDTH = 400;
export const HEIGHT = 40;

/** The outline of a waveform, mirrored about the middle; silence stays a line one can see. */
export function outline(peaks: readonly number[]): string {
  if (peaks.length === 0) return "";
  const step = WIDTH / peaks.length;
  const reach = (peak: number) => Math.max(0.75, Math.sqrt(peak) * (HEIGHT / 2 - 2));
  return peaks
    .map((peak, index) => {
      const x = ((index + 0.5) * step).toFixed(2);
      const y = reach(peak);
      return `M${x} ${(HEIGHT / 2 - y).toFixed(2)}V${(HEIGHT / 2 + y).toFixed(2)}`;
    })
    .join("");
}
