import type { ReactNode } from "react";
import { TelephoneContext, useNewTelephone } from "./useSoftphone";

/** Whoever is inside has the page's telephone. */
export function SoftphoneProvider({ children }: { children: ReactNode }) {
  return <TelephoneContext value={useNewTelephone()}>{children}</TelephoneContext>;
}
