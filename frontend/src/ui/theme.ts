import { createTheme, Menu } from "@mantine/core";

/** Mantine behaves, our tokens colour: its variables are set to ours in mantine.css. */
export const theme = createTheme({
  fontFamily: "var(--font-text)",
  fontSizes: { xs: "11px", sm: "13px", md: "14px", lg: "16px", xl: "18px" },
  defaultRadius: "sm",
  focusRing: "auto",
  components: {
    // A menu holds only what can be chosen: the placeholder is one thing too many for those who hear it.
    Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false, transitionProps: { duration: 0 } } }),
  },
});

export type Scheme = "light" | "dark" | "auto";

const REMEMBERED = "promesa.scheme";

export function chosenScheme(): Scheme {
  const kept = localStorage.getItem(REMEMBERED);
  return kept === "light" || kept === "dark" ? kept : "auto";
}

const systemIsDark = () => matchMedia("(prefers-color-scheme: dark)");

/** Same rule as public/assets/theme-1.js, which runs before the first paint. */
export function applyScheme(scheme: Scheme): void {
  localStorage.setItem(REMEMBERED, scheme);
  const dark = scheme === "dark" || (scheme === "auto" && systemIsDark().matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
}

/** A system that turns dark in the evening takes the page along, unless the person chose otherwise. */
export function followSystem(): void {
  systemIsDark().addEventListener("change", () => applyScheme(chosenScheme()));
}
