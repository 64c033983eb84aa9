import { MicOff, ShieldAlert, Trash2, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { RecordingCard } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { useWord } from "@/i18n/words";
import { Tag } from "@/ui/Tag";
import { Player } from "./Player";

/** A recording where it belongs, or a word about why there is none. */
export function RecordingLine({ recording }: { recording: RecordingCard }) {
  const { t } = useTranslation();
  const format = useFormat();
  const word = useWord();
  if (recording.tampered) {
    return (
      <Tag tone="bad" icon={ShieldAlert}>
        {t("recordings.tampered")}
      </Tag>
    );
  }
  switch (recording.state) {
    case "stored":
      return <Player recording={recording} />;
    case "deleted":
      return <Tag icon={Trash2}>{t("recordings.deletedOn", { day: format.day(recording.deleted_at ?? "") })}</Tag>;
    case "prevented":
      return (
        <Tag tone="warn" icon={MicOff}>
          {t("recordings.notRecorded", { why: word("recordings.whyNot", recording.why_not ?? "") })}
        </Tag>
      );
    default:
      return recording.missing ? (
        <Tag tone="bad" icon={TriangleAlert}>
          {t("recordings.missing")}
        </Tag>
      ) : null;
  }
}
