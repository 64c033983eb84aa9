import { createBrowserRouter, Navigate } from "react-router";
import { AccountsPage } from "@/features/accounts/AccountsPage";
import { BoardPage } from "@/features/board/BoardPage";
import { CapacityPage } from "@/features/capacity/CapacityPage";
import { ExperimentPage } from "@/features/experiments/ExperimentPage";
import { ExperimentsPage } from "@/features/experiments/ExperimentsPage";
import { ImportPage } from "@/features/imports/ImportPage";
import { ImportsPage } from "@/features/imports/ImportsPage";
import { ImportWizard } from "@/features/imports/ImportWizard";
import { MissedPage } from "@/features/inbound/MissedPage";
import { PeoplePage } from "@/features/people/PeoplePage";
import { PausePolicies } from "@/features/policies/PausePolicies";
import { RecordingPolicies } from "@/features/policies/RecordingPolicies";
import { SpyPolicies } from "@/features/policies/SpyPolicies";
import { PromisesPage } from "@/features/promises/PromisesPage";
import { ReviewPage } from "@/features/review/ReviewPage";
import { StrandedPage } from "@/features/stranded/StrandedPage";
import { RecordingsPage } from "@/features/recordings/RecordingsPage";
import { RulesPage } from "@/features/rules/RulesPage";
import { SegmentsPage } from "@/features/segments/SegmentsPage";
import { ChangePage } from "@/features/strategy/ChangePage";
import { StrategyPage } from "@/features/strategy/StrategyPage";
import { VersionPage } from "@/features/strategy/VersionPage";
import { TelephonyPage } from "@/features/telephony/TelephonyPage";
import { CallbacksPage } from "@/features/worklist/CallbacksPage";
import { WorklistPage } from "@/features/worklist/WorklistPage";
import { homeOf } from "./navigation";
import { AccountPage } from "./pages/AccountPage";
import { Broken } from "./pages/Broken";
import { NotFound } from "./pages/NotFound";
import { PasswordPage } from "./pages/PasswordPage";
import { useRole } from "./session";
import { Shell } from "./shell/Shell";
import { Workbench } from "./workbench/Workbench";

function Home() {
  return <Navigate to={homeOf(useRole())} replace />;
}

/** A collector looks at their own promises first, whoever leads at everybody's. */
function Promises() {
  return <PromisesPage mineFirst={useRole() === "collector"} />;
}

/** Whoever leads looks at everybody's call-backs first: their own are few. */
function Callbacks() {
  return <CallbacksPage mineFirst={useRole() === "collector"} />;
}

export const routes = createBrowserRouter([
  { path: "/welcome/:token?", element: <PasswordPage />, errorElement: <Broken /> },
  {
    path: "/",
    element: <Shell />,
    errorElement: <Broken />,
    children: [
      {
        errorElement: <Broken />,
        children: [
          { index: true, element: <Home /> },
          { path: "board", element: <BoardPage /> },
          { path: "work", element: <Workbench /> },
          { path: "worklist", element: <WorklistPage /> },
          { path: "accounts", element: <AccountsPage /> },
          { path: "accounts/:accountId", element: <AccountPage /> },
          { path: "promises", element: <Promises /> },
          { path: "callbacks", element: <Callbacks /> },
          { path: "missed", element: <MissedPage /> },
          { path: "review", element: <ReviewPage /> },
          {
            path: "recordings",
            element: <RecordingsPage policies={<RecordingPolicies />} pauses={<PausePolicies />} />,
          },
          { path: "stranded", element: <StrandedPage /> },
          { path: "imports", element: <ImportsPage /> },
          { path: "imports/new", element: <ImportWizard /> },
          { path: "imports/:importId", element: <ImportPage /> },
          {
            path: "rules",
            element: (
              <RulesPage recording={<RecordingPolicies />} pauses={<PausePolicies />} listening={<SpyPolicies />} />
            ),
          },
          { path: "capacity", element: <CapacityPage /> },
          { path: "segments", element: <SegmentsPage /> },
          { path: "strategy", element: <StrategyPage /> },
          { path: "strategy/changes/:changeId", element: <ChangePage /> },
          { path: "strategy/versions/:number", element: <VersionPage /> },
          { path: "experiments", element: <ExperimentsPage /> },
          { path: "experiments/:experimentId", element: <ExperimentPage /> },
          { path: "people", element: <PeoplePage /> },
          { path: "telephony", element: <TelephonyPage /> },
          { path: "*", element: <NotFound /> },
        ],
      },
    ],
  },
]);
