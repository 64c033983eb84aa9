import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "@/ui/mantine.css";
import "@/ui/tokens.css";
import "@/ui/base.css";
import "@/i18n";
import { App } from "@/app/App";
import { followSystem } from "@/ui/theme";

followSystem();

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
