import { useTranslation } from "react-i18next";
import { NavLink, useLocation, useNavigate } from "react-router";
import { useRole } from "@/app/session";
import { isAt, waysOf } from "@/app/navigation";
import { ReviewCount } from "@/features/review/ReviewCount";
import { useShortcuts } from "@/ui/shortcuts";
import styles from "./FamilyTabs.module.css";

/** The places that belong to where one is, side by side; every place of every family is also in the palette. */
export function FamilyTabs() {
  const { t } = useTranslation();
  const role = useRole();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const families = waysOf(role).filter((way) => way.places.length > 1);
  useShortcuts(
    families.flatMap((family) =>
      family.places.map((place) => ({
        id: `go-to-${place.path}`,
        keys: [],
        label: t("shell.goTo", { place: t(place.name) }),
        group: t("keys.go"),
        run: () => void navigate(place.path),
      })),
    ),
  );
  const here = families.find((family) => family.places.some((place) => isAt(place, pathname)));
  if (!here) return null;
  return (
    <nav className={styles.tabs} aria-label={t(here.name)}>
      {here.places.map(({ path, name, icon: Icon }) => (
        <NavLink key={path} to={path} className={styles.tab}>
          <Icon size={15} strokeWidth={1.75} aria-hidden />
          {t(name)}
          {path === "/review" && <ReviewCount />}
        </NavLink>
      ))}
    </nav>
  );
}
