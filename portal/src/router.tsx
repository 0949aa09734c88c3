import { lazy } from "react";
import { RouterProvider, createBrowserRouter } from "react-router";
import { Broken } from "./components/Broken";
import { Shell } from "./components/Shell";
import { NotFound } from "./pages/NotFound";

// A page comes when it is opened.
const Alerts = lazy(async () => ({ default: (await import("./pages/alerts/Alerts")).Alerts }));
const Backups = lazy(async () => ({ default: (await import("./pages/backups/Backups")).Backups }));
const Configure = lazy(async () => ({ default: (await import("./pages/configure/Configure")).Configure }));
const JobList = lazy(async () => ({ default: (await import("./pages/scheduler/JobList")).JobList }));
const JobPage = lazy(async () => ({ default: (await import("./pages/scheduler/JobPage")).JobPage }));
const Logs = lazy(async () => ({ default: (await import("./pages/logs/Logs")).Logs }));
const Nodes = lazy(async () => ({ default: (await import("./pages/nodes/Nodes")).Nodes }));
const Overview = lazy(async () => ({ default: (await import("./pages/overview/Overview")).Overview }));
const RunPage = lazy(async () => ({ default: (await import("./pages/scheduler/RunPage")).RunPage }));
const Scale = lazy(async () => ({ default: (await import("./pages/scale/Scale")).Scale }));
const SharedScripts = lazy(async () => ({ default: (await import("./pages/scheduler/SharedScripts")).SharedScripts }));
const SharedScriptPage = lazy(async () => ({ default: (await import("./pages/scheduler/SharedScriptPage")).SharedScriptPage }));
const TableList = lazy(async () => ({ default: (await import("./pages/data/TableList")).TableList }));
const TablePage = lazy(async () => ({ default: (await import("./pages/data/TablePage")).TablePage }));

const router = createBrowserRouter([
  {
    element: <Shell />,
    errorElement: <Broken />,
    children: [
      { index: true, element: <Overview /> },
      { path: "data", element: <TableList /> },
      { path: "data/:table", element: <TablePage /> },
      { path: "scheduler", element: <JobList /> },
      { path: "scheduler/shared-scripts", element: <SharedScripts /> },
      { path: "scheduler/shared-scripts/*", element: <SharedScriptPage /> },
      { path: "scheduler/:job", element: <JobPage /> },
      { path: "scheduler/:job/runs/:run", element: <RunPage /> },
      { path: "logs", element: <Logs /> },
      { path: "alerts", element: <Alerts /> },
      { path: "backups", element: <Backups /> },
      { path: "configure", element: <Configure /> },
      { path: "nodes", element: <Nodes /> },
      { path: "scale", element: <Scale /> },
      { path: "*", element: <NotFound /> },
    ],
  },
]);

/** Every page by its address. */
export function Pages() {
  return <RouterProvider router={router} />;
}
