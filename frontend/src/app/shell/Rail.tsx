import { useTranslation } from "react-i18next";
import { Link, NavLink, useNavigate } from "react-router";
import { useRole } from "@/app/session";
import { homeOf, placesOf } from "@/app/navigation";
import { ReviewCount } from "@/features/review/ReviewCount";
import { useShortcuts } from "@/ui/shortcuts";
import { Mark } from "@/ui/Wordmark";
import styles from "./Rail.module.css";

/** With Alt; places beyond these are gone to by pointer, Tab or search. */
const NUMBERS = "1234567890-=";

/** Where one can go, by role; Alt and a number goes there. */
export function Rail() {
  const { t } = useTranslation();
  const role = useRole();
  const navigate = useNavigate();
  const places = placesOf(role);
  useShortcuts(
    places.slice(0, NUMBERS.length).map((place, index) => ({
      id: `go-${place.path}`,
      keys: [`alt+${NUMBERS.charAt(index)}`],
      label: t("shell.goTo", { place: t(place.name) }),
      group: t("keys.go"),
      whileWriting: true,
      run: () => void navigate(place.path),
    })),
  );
  return (
    <nav className={styles.rail} aria-label={t("shell.navigation")}>
      <Link to={homeOf(role)} className={styles.home} aria-label="Promesa">
        <Mark size={32} />
      </Link>
      <ul>
        {places.map(({ path, name, icon: Icon }) => (
          <li key={path}>
            <NavLink to={path} className={styles.place}>
              {path === "/review" && <ReviewCount />}
              <Icon size={19} strokeWidth={1.75} aria-hidden />
              <span>{t(name)}</span>
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
