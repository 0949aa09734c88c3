import { Suspense, lazy, useEffect } from "react";
import { useSession } from "./api/session";
import { ConnectionBar } from "./components/ConnectionBar";
import { Offline, Waiting } from "./components/States";
import { Login } from "./pages/Login";

const loadPages = () => import("./router");
const Pages = lazy(async () => {
  try {
    return { default: (await loadPages()).Pages };
  } catch {
    return { default: Unreachable };
  }
});

/** The pages; somebody who is not signed in sees the login in their place, before the pages have come. */
export function App() {
  const { session, offline, look } = useSession();
  useEffect(() => {
    if (session === null) loadPages().catch(() => undefined); // whoever signs in asks again
  }, [session]);
  return (
    <>
      {offline && session === undefined && <Offline onRetry={look} />}
      {!offline && session === undefined && <Waiting />}
      {session === null && <Login />}
      {session && (
        <Suspense fallback={<Waiting />}>
          <Pages key={session.name} />
        </Suspense>
      )}
      <ConnectionBar />
    </>
  );
}

/** The server went away before the pages came. */
function Unreachable() {
  return <Offline onRetry={() => window.location.reload()} />;
}
