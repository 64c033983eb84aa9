import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { Empty } from "@/ui/Empty";

/** We were wrong: said plainly, with the way on. Nothing the person did is lost, it is on the server. */
export function Broken() {
  const { t } = useTranslation();
  return (
    <Empty
      title={t("shell.broken")}
      action={
        <Button look="primary" onClick={() => location.reload()}>
          {t("shell.reload")}
        </Button>
      }
    >
      {t("shell.brokenText")}
    </Empty>
  );
}
