import { useQuery } from "@tanstack/react-query";
import { CornerDownLeft, Search, UserRound, Zap } from "lucide-react";
import { useDeferredValue, useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { get, path } from "@/api/client";
import type { AccountPage } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { Dialog } from "@/ui/Dialog";
import { Kbd } from "@/ui/Kbd";
import { keyText, runShortcut, useListedShortcuts, useShortcuts } from "@/ui/shortcuts";
import styles from "./Palette.module.css";

/** So many accounts are listed; how many more there are is said. */
const SHOWN = 8;

interface Entry {
  id: string;
  icon: ReactNode;
  label: string;
  aside?: ReactNode;
  run: () => void;
}

/** Everything that can be done now, and every account, by typing a little of it. */
export function Palette() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  useShortcuts([
    {
      id: "palette",
      keys: ["mod+k"],
      label: t("shell.palette"),
      group: t("keys.go"),
      whileWriting: true,
      unlisted: true,
      run: () => setOpen(true),
    },
  ]);
  return (
    <>
      <button type="button" className={styles.opener} onClick={() => setOpen(true)}>
        <Search size={14} aria-hidden />
        <span>{t("shell.paletteShort")}</span>
        <Kbd>{keyText("mod+k")}</Kbd>
      </button>
      {open && <OpenPalette onClose={() => setOpen(false)} />}
    </>
  );
}

function OpenPalette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const entries = [...useDeeds(text), ...useFound(text)];
  const chosen = entries[Math.min(at, entries.length - 1)];

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [at]);

  const go = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    // After the palette has given the focus back, or the deed's own dialog would lose it.
    setTimeout(entry.run);
  };
  const move = (event: KeyboardEvent) => {
    if (event.key === "Enter") go(chosen);
    else if (event.key === "ArrowDown") setAt(Math.min(at + 1, entries.length - 1));
    else if (event.key === "ArrowUp") setAt(Math.max(at - 1, 0));
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title={t("shell.palette")} onClose={onClose}>
      <input
        className={styles.input}
        role="combobox"
        aria-expanded
        aria-controls="palette-list"
        aria-activedescendant={chosen ? `palette-${chosen.id}` : undefined}
        aria-label={t("shell.palette")}
        placeholder={t("shell.paletteHint")}
        data-autofocus
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={move}
      />
      <ul id="palette-list" role="listbox" aria-label={t("shell.palette")} className={styles.list} ref={list}>
        {entries.map((entry) => (
          // Chosen by keys in the field above, as a combobox is.
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events
          <li
            key={entry.id}
            id={`palette-${entry.id}`}
            role="option"
            aria-selected={entry === chosen}
            className={styles.entry}
            onClick={() => go(entry)}
          >
            {entry.icon}
            <span className="cut">{entry.label}</span>
            {entry.aside}
          </li>
        ))}
        {entries.length === 0 && <li className={styles.none}>{t("shell.nothingFound")}</li>}
      </ul>
      <p className={styles.foot}>
        <CornerDownLeft size={13} aria-hidden /> {t("shell.paletteFoot")}
      </p>
    </Dialog>
  );
}

/** Deeds of the page behind whose names hold all typed words. */
function useDeeds(text: string): Entry[] {
  const words = plain(text).split(/\s+/).filter(Boolean);
  return useListedShortcuts()
    .filter((shortcut) => !shortcut.disabled && !shortcut.unlisted)
    .filter((shortcut) => words.every((word) => plain(`${shortcut.group} ${shortcut.label}`).includes(word)))
    .map((shortcut) => ({
      id: shortcut.id.replaceAll("/", "-"),
      icon: <Zap size={15} aria-hidden />,
      label: shortcut.label,
      aside: shortcut.keys[0] !== undefined && <Kbd>{keyText(shortcut.keys[0])}</Kbd>,
      run: () => runShortcut(shortcut.id),
    }));
}

/** Accounts by name or reference, from the third letter on. */
function useFound(text: string): Entry[] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const format = useFormat();
  const query = useDeferredValue(text.trim());
  const { data } = useQuery({
    queryKey: ["palette", query],
    queryFn: ({ signal }) => get<AccountPage>(path("/api/accounts", { query, limit: SHOWN }), signal),
    enabled: query.length >= 3,
    placeholderData: (before) => before,
  });
  if (query.length < 3) return [];
  const found = (data?.rows ?? []).map((row) => ({
    id: row.id,
    icon: <UserRound size={15} aria-hidden />,
    label: `${row.debtor_name} · ${row.reference}`,
    aside: <span className="numeric quiet">{format.money(row.balance)}</span>,
    run: () => void navigate(`/accounts/${row.id}`),
  }));
  const more = (data?.total ?? 0) - found.length;
  if (more <= 0) return found;
  const all = {
    id: "more",
    icon: <Search size={15} aria-hidden />,
    label: t("shell.moreFound", { count: more }),
    run: () => void navigate(path("/accounts", { query })),
  };
  return [...found, all];
}

/** Without accents or capitals: nobody types them in a hurry. */
function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
