import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { skillsQuery } from "@/api/assignment";
import type { Lack, WhatIf } from "@/api/types";
import styles from "./WhyPanel.module.css";

/** Who works the portfolio and is not offered the account, with what they would need. */
export function Others({ told }: { told: WhatIf }) {
  const { t, i18n } = useTranslation();
  const { data: skills = [] } = useQuery(skillsQuery);
  const said = ({ what, name, asked, has }: Lack) => {
    const skill = skills.find((one) => one.code === name)?.labels[i18n.language];
    return t(`worklist.lack.${what}`, { name: skill ?? name, asked, has });
  };
  return (
    <ul className={styles.offers}>
      {told.others.map((other) => (
        <li key={other.user_id}>
          {other.name} <span>{other.lacks.map(said).join(", ")}</span>
        </li>
      ))}
    </ul>
  );
}
