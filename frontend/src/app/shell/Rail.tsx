import { useTranslation } from "react-i18next";
import { Link, useLocation, useNavigate } from "react-router";
import { useRole } from "@/app/session";
import { homeOf, isAt, waysOf } from "@/app/navigation";
import { ReviewCount } from "@/features/review/ReviewCount";
import { useShortcuts } from "@/ui/shortcuts";
import { Mark } from "@/ui/Wordmark";
import styles from "./Rail.module.css";

/** With Alt. */
const NUMBERS = "1234567890-=";

/** Where one can go, by role; Alt and a number goes there. What belongs together has one way in, and tabs between. */
export function Rail() {
  const { t } = useTranslation();
  const role = useRole();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const ways = waysOf(role);
  useShortcuts(
    ways.slice(0, NUMBERS.length).map((way, index) => ({
      id: `go-${way.path}`,
      keys: [`alt+${NUMBERS.charAt(index)}`],
      label: t("shell.goTo", { place: t(way.name) }),
      group: t("keys.go"),
      whileWriting: true,
      run: () => void navigate(way.path),
    })),
  );
  return (
    <nav className={styles.rail} aria-label={t("shell.navigation")}>
      <Link to={homeOf(role)} className={styles.home} aria-label="Promesa">
        <Mark size={32} />
      </Link>
      <ul>
        {ways.map(({ path, name, icon: Icon, places }) => (
          <li key={path}>
            <Link
              to={path}
              className={styles.place}
              aria-current={
                places.some((place) => isAt(place, pathname)) ? (places.length > 1 ? "true" : "page") : undefined
              }
            >
              {places.some((place) => place.path === "/review") && <ReviewCount />}
              <Icon size={19} strokeWidth={1.75} aria-hidden />
              <span>{t(name)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
