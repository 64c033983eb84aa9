import { useLocation, useNavigate, useParams, useSearchParams } from "react-router";
import { ChoosePassword } from "@/features/session/ChoosePassword";

export function PasswordPage() {
  const navigate = useNavigate();
  const { token } = useParams();
  const [asked] = useSearchParams();
  // Links carry it behind the #, where no server's log sees it.
  const { hash } = useLocation();
  const given = token ?? asked.get("token") ?? hash.slice(1);
  return <ChoosePassword token={given} onChosen={() => void navigate("/", { replace: true })} />;
}
