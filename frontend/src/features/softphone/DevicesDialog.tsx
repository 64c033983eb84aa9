import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { SelectField } from "@/ui/Field";
import { Notice } from "@/ui/Notice";
import { Meter } from "./Meter";
import { closeMicrophone, openMicrophone, rememberedDevices } from "./sound";
import { useTelephone } from "./useSoftphone";

/** Which microphone and speaker this desk uses; the meter moves when the microphone hears. */
export function DevicesDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { phone } = useTelephone();
  const [chosen, setChosen] = useState(rememberedDevices);
  const [devices, setDevices] = useState<MediaDeviceInfo[]>([]);
  const [heard, setHeard] = useState<MediaStream | null>(null);
  const [failed, setFailed] = useState(false);
  const microphone = chosen.microphone;

  useEffect(() => {
    let gone = false;
    let opened: MediaStream | null = null;
    const open = async () => {
      try {
        const stream = await openMicrophone(microphone);
        if (gone) return closeMicrophone(stream);
        opened = stream;
        setHeard(stream);
        // Names are told only to pages that may hear.
        setDevices(await navigator.mediaDevices.enumerateDevices());
      } catch {
        setFailed(true);
      }
    };
    void open();
    return () => {
      gone = true;
      closeMicrophone(opened);
    };
  }, [microphone]);

  const keep = async () => {
    await phone?.choose(chosen);
    onClose();
  };
  const choices = (kind: MediaDeviceKind) =>
    devices
      .filter((device) => device.kind === kind && device.deviceId !== "default" && device.deviceId !== "")
      .map((device) => (
        <option key={device.deviceId} value={device.deviceId}>
          {device.label || t("softphone.unnamedDevice")}
        </option>
      ));
  return (
    <Dialog title={t("softphone.devices")} onClose={onClose}>
      {failed && <Notice>{t("softphone.reason.denied")}</Notice>}
      <SelectField
        label={t("softphone.microphone")}
        data-autofocus
        value={chosen.microphone ?? ""}
        onChange={(event) => setChosen({ ...chosen, microphone: event.target.value || null })}
      >
        <option value="">{t("softphone.systemDevice")}</option>
        {choices("audioinput")}
      </SelectField>
      <Meter label={t("softphone.you")} stream={heard} silent={false} />
      {"setSinkId" in HTMLMediaElement.prototype && (
        <SelectField
          label={t("softphone.speaker")}
          value={chosen.speaker ?? ""}
          onChange={(event) => setChosen({ ...chosen, speaker: event.target.value || null })}
        >
          <option value="">{t("softphone.systemDevice")}</option>
          {choices("audiooutput")}
        </SelectField>
      )}
      <DialogActions>
        <Button onClick={onClose}>{t("ui.cancel")}</Button>
        <Button look="primary" onClick={() => void keep()}>
          {t("softphone.keep")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
