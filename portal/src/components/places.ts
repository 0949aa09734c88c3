import {
  IconAdjustments,
  IconArchive,
  IconBell,
  IconClockPlay,
  IconDatabase,
  IconLayoutDashboard,
  IconListDetails,
  IconServer2,
  IconStack2,
} from "@tabler/icons-react";
import type { Key } from "../i18n";

export interface Place {
  to: string;
  words: Key;
  icon: typeof IconDatabase;
  /** What goes there when it is typed behind `g`. */
  letter: string;
}

/** Where one can go from everywhere, in the order of the menu. */
export const places: Place[] = [
  { to: "/", words: "app.overview", icon: IconLayoutDashboard, letter: "o" },
  { to: "/scheduler", words: "app.scheduler", icon: IconClockPlay, letter: "s" },
  { to: "/data", words: "app.data", icon: IconDatabase, letter: "d" },
  { to: "/logs", words: "app.logs", icon: IconListDetails, letter: "l" },
  { to: "/alerts", words: "app.alerts", icon: IconBell, letter: "a" },
  { to: "/nodes", words: "app.nodes", icon: IconServer2, letter: "n" },
  { to: "/configure", words: "app.configure", icon: IconAdjustments, letter: "c" },
  { to: "/scale", words: "app.scale", icon: IconStack2, letter: "m" },
  { to: "/backups", words: "app.backups", icon: IconArchive, letter: "b" },
];

/** Whether a place, or something within it, is what an address shows. */
export function isAt(place: Place, pathname: string): boolean {
  return place.to === "/" ? pathname === "/" : pathname === place.to || pathname.startsWith(`${place.to}/`);
}
