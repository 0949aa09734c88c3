import "virtual:mantine-styles.css";
import "@mantine/notifications/styles.css";
import "./style.css";
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { ApiError } from "./api/client";
import { SessionProvider } from "./api/session";
import { Notices } from "./components/Notices";
import { WordsProvider } from "./i18n";
import { theme, variables } from "./theme";

/** No answer; no session. */
const AWAY = new Set([0, 401]);

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      networkMode: "always", // a server on this machine is there although the browser is offline
      // What is shown stays while the server is away, or wants to know who is here: its return is waited for.
      retry: (count, problem) =>
        problem instanceof ApiError ? AWAY.has(problem.status) || (count < 2 && problem.status >= 500) : count < 2,
      retryDelay: (count) => Math.min(500 * 2 ** count, 3_000),
    },
    mutations: { networkMode: "always" },
  },
});

createRoot(document.getElementById("root") as HTMLElement).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
      <WordsProvider>
        <Notices />
        <QueryClientProvider client={queries}>
          <SessionProvider>
            <App />
          </SessionProvider>
        </QueryClientProvider>
      </WordsProvider>
    </MantineProvider>
  </StrictMode>,
);
