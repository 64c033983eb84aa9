import { useTranslation } from "react-i18next";

/** Heads the column of what can be done with a row: nobody needs to see it, whoever listens to the table does. */
export function ActionsHeading() {
  const { t } = useTranslation();
  return (
    <th scope="col">
      <span className="hidden-but-read">{t("ui.actions")}</span>
    </th>
  );
}
