import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { ownCallerQuery } from "@/api/inbound";
import { CallerBar } from "@/features/inbound/CallerBar";
import { LineBar } from "@/features/softphone/LineBar";
import { useTelephone } from "@/features/softphone/useSoftphone";

/** The call at this page's telephone, on every screen. */
export function OwnLine({ works }: { works: boolean }) {
  const { data: caller = null } = useQuery({ ...ownCallerQuery, enabled: works });
  return <LineBar announced={caller?.id ?? null} />;
}

/** Who calls, with the receiver where they ring at this page's telephone: one bar for one caller. */
export function OwnCaller() {
  const navigate = useNavigate();
  const { phone, state } = useTelephone();
  const { data: caller = null } = useQuery(ownCallerQuery);
  const call = caller && state.call?.callId === caller.id ? state.call : null;
  const receiver = phone && call ? { answer: () => void phone.answer(), lifted: call.stage !== "ringing" } : undefined;
  return <CallerBar receiver={receiver} onKnown={() => void navigate("/work")} />;
}
