import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { portfoliosQuery } from "@/api/accounts";
import { Skeleton } from "@/ui/Skeleton";
import styles from "./UserDialog.module.css";

interface Props {
  chosen: readonly string[];
  loading: boolean;
  onChange: (portfolioIds: string[]) => void;
}

/** The portfolios somebody sees and works; no others are there for them. */
export function Grants({ chosen, loading, onChange }: Props) {
  const { t } = useTranslation();
  const { data: portfolios = [] } = useQuery(portfoliosQuery);
  const toggle = (id: string) =>
    onChange(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id]);
  if (loading) return <Skeleton lines={3} />;
  return (
    <fieldset className={styles.grants}>
      <legend>
        {t("people.portfolios")}
        <span className="quiet numeric">{t("people.granted", { count: chosen.length, all: portfolios.length })}</span>
      </legend>
      <div className={styles.list}>
        {portfolios.map(({ id, name }) => (
          <label key={id}>
            <input type="checkbox" checked={chosen.includes(id)} onChange={() => toggle(id)} />
            <span className="cut">{name}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
