/** How far the server's business clock is ahead of this browser's: minutes off on a bad machine, days in a demonstration. */
let ahead = 0;

/** What the server's clock shows at this moment. */
export function setClock(serverNow: string): void {
  ahead = new Date(serverNow).getTime() - Date.now();
}

/** The business clock: every time shown or counted in the browser is by this one. */
export function now(): Date {
  return new Date(Date.now() + ahead);
}
