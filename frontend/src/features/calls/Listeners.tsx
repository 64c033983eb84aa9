import { useQuery } from "@tanstack/react-query";
import { Headphones } from "lucide-react";
import { useTranslation } from "react-i18next";
import { listenersQuery } from "@/api/supervision";
import { Tag } from "@/ui/Tag";

/** Who is on one's call besides the debtor, where policy says that one is told. */
export function Listeners() {
  const { t } = useTranslation();
  const listeners = useQuery(listenersQuery).data ?? [];
  return listeners.map(({ name, mode }) => (
    <span key={name} role="status">
      <Tag tone={mode === "barge" ? "warn" : "info"} icon={Headphones}>
        {t(`supervision.onYourCall.${mode}`, { name })}
      </Tag>
    </span>
  ));
}
