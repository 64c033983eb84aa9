import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { setTrunk } from "@/api/telephony";
import type { Telephony, Transport, TrunkCard } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { Pair, SelectField, TextField } from "@/ui/Field";
import { Notice } from "@/ui/Notice";
import { useShown } from "./useTelephony";

const TRANSPORTS: Transport[] = ["udp", "tcp", "tls", "tls_unverified"];

/** A carrier: where it is, who we are there, how many calls it takes. */
export function TrunkDialog({ trunk, all, onClose }: { trunk: TrunkCard | null; all: Telephony; onClose: () => void }) {
  const { t } = useTranslation();
  const refusalText = useRefusalText();
  const shown = useShown();
  const [name, setName] = useState(trunk?.name ?? "");
  const [where, setWhere] = useState(trunk?.switch ?? all.switches[0]?.name ?? "");
  const [address, setAddress] = useState(trunk?.address ?? "");
  const [transport, setTransport] = useState<Transport>(trunk?.transport ?? "udp");
  const [username, setUsername] = useState(trunk?.username ?? "");
  const [most, setMost] = useState(trunk?.most_calls?.toString() ?? "");
  const [sources, setSources] = useState(trunk?.sources.join(" ") ?? "");
  const [registers, setRegisters] = useState(trunk?.registers ?? false);
  const setting = useCommand(setTrunk);
  const set = async (retired: boolean) => {
    const now = await setting.run({
      name: name.trim(),
      trunk: {
        switch: where,
        address: address.trim(),
        transport,
        username: username.trim() || null,
        most_calls: most ? Number(most) : null,
        sources: sources.split(/[\s,]+/).filter(Boolean),
        registers,
        retired,
      },
    });
    if (!now) return;
    shown(now);
    onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void set(false);
  };
  return (
    <Dialog title={trunk?.name ?? t("telephony.addTrunk")} onClose={onClose} wide>
      <form onSubmit={submit}>
        <Pair>
          <TextField
            label={t("telephony.name")}
            required
            data-autofocus
            readOnly={trunk !== null}
            pattern="[a-z0-9][a-z0-9\-]{0,39}"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <SelectField label={t("telephony.switch")} value={where} onChange={(event) => setWhere(event.target.value)}>
            {all.switches.map((one) => (
              <option key={one.name}>{one.name}</option>
            ))}
          </SelectField>
          <TextField
            label={t("telephony.address")}
            hint={t("telephony.addressHint")}
            required
            value={address}
            onChange={(event) => setAddress(event.target.value)}
          />
          <SelectField
            label={t("telephony.transport")}
            hint={t(`telephony.transportHints.${transport}`)}
            value={transport}
            onChange={(event) => setTransport(event.target.value as Transport)}
          >
            {TRANSPORTS.map((each) => (
              <option key={each} value={each}>
                {t(`telephony.transports.${each}`)}
              </option>
            ))}
          </SelectField>
          <TextField
            label={t("telephony.mostCalls")}
            hint={t("telephony.mostCallsHint")}
            type="number"
            min={1}
            value={most}
            onChange={(event) => setMost(event.target.value)}
          />
          <TextField
            label={t("telephony.username")}
            hint={t("telephony.usernameHint")}
            autoComplete="off"
            value={username}
            onChange={(event) => setUsername(event.target.value)}
          />
          <TextField
            label={t("telephony.sources")}
            hint={t("telephony.sourcesHint")}
            value={sources}
            onChange={(event) => setSources(event.target.value)}
          />
        </Pair>
        <label>
          <input type="checkbox" checked={registers} onChange={(event) => setRegisters(event.target.checked)} />{" "}
          {t("telephony.registers")}
        </label>
        {setting.refusal && <Notice>{refusalText(setting.refusal)}</Notice>}
        <DialogActions>
          {trunk && (
            <Button look="danger" busy={setting.busy} onClick={() => void set(true)}>
              {t("telephony.retire")}
            </Button>
          )}
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button look="primary" type="submit" busy={setting.busy}>
            {t("telephony.save")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
