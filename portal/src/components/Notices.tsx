import { useNotifications } from "@mantine/notifications";
import { Suspense, lazy, useEffect } from "react";

/** So that what tells of a lost connection is there before the connection is lost. */
const SOON = 10_000;

const load = () => import("./NoticeCorner");
const Corner = lazy(async () => ({ default: (await load()).NoticeCorner }));

/** Short notices in a corner. What draws them comes with the first one, or when the page has settled. */
export function Notices() {
  const { notifications, queue } = useNotifications();
  useEffect(() => {
    const timer = setTimeout(() => void load(), SOON);
    return () => clearTimeout(timer);
  }, []);
  if (notifications.length + queue.length === 0) return null;
  return (
    <Suspense>
      <Corner />
    </Suspense>
  );
}
