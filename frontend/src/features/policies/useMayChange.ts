import { useQuery } from "@tanstack/react-query";
import { sessionQuery } from "@/api/session";

/** Whether the person may change policies, and not only read them. */
export function useMayChange(): boolean {
  const role = useQuery(sessionQuery).data?.user.role;
  return role === "manager" || role === "administrator";
}
