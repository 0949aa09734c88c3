import { useNotifications } from "@mantine/notifications";
import { type ComponentType, Suspense, lazy, useEffect, useRef, useState } from "react";

/** So that what tells of a lost connection is there before the connection is lost. */
const SOON = 10_000;

const load = () => import("./NoticeCorner");
const Corner = lazy(async (): Promise<{ default: ComponentType }> => {
  try {
    return { default: (await load()).NoticeCorner };
  } catch {
    return { default: () => null }; // the server went away before it came: the page goes on without notices
  }
});

/** Short notices in a corner. What draws them comes with the first one, or when the page has settled. */
export function Notices() {
  const { notifications } = useNotifications();
  const [settled, setSettled] = useState(false);
  const wanted = useRef(false);
  wanted.current ||= settled || notifications.length > 0;
  useEffect(() => {
    const timer = setTimeout(() => setSettled(true), SOON);
    return () => clearTimeout(timer);
  }, []);
  if (!wanted.current) return null;
  return (
    <Suspense>
      <Corner />
    </Suspense>
  );
}
