import { Navigate, createBrowserRouter } from "react-router";
import { Shell } from "./components/Shell";
import { NotFound } from "./pages/NotFound";
import { Alerts } from "./pages/alerts/Alerts";
import { Configure } from "./pages/configure/Configure";
import { Scale } from "./pages/configure/Scale";
import { TableList } from "./pages/data/TableList";
import { TablePage } from "./pages/data/TablePage";
import { Logs } from "./pages/logs/Logs";
import { JobList } from "./pages/scheduler/JobList";
import { JobPage } from "./pages/scheduler/JobPage";
import { RunPage } from "./pages/scheduler/RunPage";

export const router = createBrowserRouter([
  {
    element: <Shell />,
    children: [
      { index: true, element: <Navigate to="/scheduler" replace /> },
      { path: "data", element: <TableList /> },
      { path: "data/:table", element: <TablePage /> },
      { path: "scheduler", element: <JobList /> },
      { path: "scheduler/:job", element: <JobPage /> },
      { path: "scheduler/:job/runs/:run", element: <RunPage /> },
      { path: "logs", element: <Logs /> },
      { path: "alerts", element: <Alerts /> },
      { path: "configure", element: <Configure /> },
      { path: "scale", element: <Scale /> },
      { path: "*", element: <NotFound /> },
    ],
  },
]);
