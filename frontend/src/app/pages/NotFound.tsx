import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Empty } from "@/ui/Empty";

export function NotFound() {
  const { t } = useTranslation();
  return (
    <Empty title={t("shell.notFound")} action={<Link to="/">{t("shell.goHome")}</Link>}>
      {t("shell.notFoundText")}
    </Empty>
  );
}
