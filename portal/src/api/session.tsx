import { createContext, useCallback, useContext, useEffect, useMemo, useState } from "react";
import type { ReactNode } from "react";
import { ApiError, api, keepSession, whenSignedOut } from "./client";
import { dropDrafts } from "./drafts";
import type { Role, Session } from "./types";

interface SessionState {
  /** undefined: not known yet; null: nobody is signed in. */
  session: Session | null | undefined;
  offline: boolean;
  signIn: (name: string, password: string) => Promise<void>;
  signOut: () => Promise<void>;
  look: () => void;
}

const Context = createContext<SessionState | null>(null);

export function SessionProvider({ children }: { children: ReactNode }) {
  const [session, setSession] = useState<Session | null | undefined>(undefined);
  const [offline, setOffline] = useState(false);
  const take = useCallback((next: Session | null) => {
    keepSession(next);
    setSession(next);
  }, []);
  const look = useCallback(() => {
    setOffline(false);
    api.get<Session>("/session").then(take, (problem: unknown) => {
      if (problem instanceof ApiError && problem.status === 401) take(null);
      else setOffline(true);
    });
  }, [take]);
  useEffect(() => {
    whenSignedOut(() => take(null));
    look();
  }, [take, look]);
  const state = useMemo(
    () => ({
      session,
      offline,
      look,
      signIn: async (name: string, password: string) => {
        take(await api.post<Session>("/session", { name, password }));
      },
      signOut: async () => {
        await api.delete("/session");
        dropDrafts();
        take(null);
      },
    }),
    [session, offline, look, take],
  );
  return <Context.Provider value={state}>{children}</Context.Provider>;
}

/** Whether who is signed in may change jobs, tables and settings; a viewer only looks. */
export function useMayEdit(): boolean {
  return useMay("editor");
}

export function useSession(): SessionState {
  const state = useContext(Context);
  if (state === null) throw new Error("no SessionProvider");
  return state;
}

/** Whether whoever is signed in has that role, or one that includes it. The server decides; this spares a refusal. */
export function useMay(role: Role): boolean {
  return useSession().session?.roles.includes(role) ?? false;
}
