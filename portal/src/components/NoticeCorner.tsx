import { Notifications } from "@mantine/notifications";

/** Where short notices show. */
export function NoticeCorner() {
  return <Notifications position="bottom-right" autoClose={4000} />;
}
