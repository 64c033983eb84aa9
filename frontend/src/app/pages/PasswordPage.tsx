import { useNavigate, useParams, useSearchParams } from "react-router";
import { ChoosePassword } from "@/features/session/ChoosePassword";

export function PasswordPage() {
  const navigate = useNavigate();
  const { token } = useParams();
  const [asked] = useSearchParams();
  return (
    <ChoosePassword token={token ?? asked.get("token") ?? ""} onChosen={() => void navigate("/", { replace: true })} />
  );
}
