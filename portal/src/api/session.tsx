import { useQueryClient } from "@tanstack/react-query";
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState } from "react";
import type { ReactNode } from "react";
import { ApiError, api, keepSession, whenSignedOut } from "./client";
import { healed, whenHealed } from "./connection";
import { dropDrafts } from "./drafts";
import type { Role, Session } from "./types";

interface SessionState {
  /** undefined: not known yet; null: nobody is signed in. */
  session: Session | null | undefined;
  /** The server no longer knows the session whose pages are open. */
  expired: boolean;
  offline: boolean;
  signIn: (name: string, password: string) => Promise<void>;
  signOut: () => Promise<void>;
  look: () => void;
}

const Context = createContext<SessionState | null>(null);

export function SessionProvider({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const [session, setSession] = useState<Session | null | undefined>(undefined);
  const [expired, setExpired] = useState(false);
  const [offline, setOffline] = useState(false);
  const known = useRef(session);
  const take = useCallback((next: Session | null) => {
    keepSession(next);
    known.current = next;
    setExpired(false);
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
    whenSignedOut(() => (known.current ? setExpired(true) : take(null)));
    look();
    return whenHealed(() => {
      if (known.current === undefined) look();
      void queries.invalidateQueries();
    });
  }, [take, look, queries]);
  const state = useMemo(
    () => ({
      session,
      expired,
      offline,
      look,
      signIn: async (name: string, password: string) => {
        const before = known.current;
        const next = await api.post<Session>("/session", { name, password });
        if (before && before.name !== next.name) queries.clear();
        take(next);
        healed();
      },
      signOut: async () => {
        await api.delete("/session");
        dropDrafts();
        take(null);
      },
    }),
    [session, expired, offline, look, take, queries],
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
