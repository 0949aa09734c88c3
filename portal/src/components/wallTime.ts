/** The zone of this browser. */
export const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;

const clocks = new Map<string, Intl.DateTimeFormat>();

function clock(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  clocks.set(zone, made);
  return made;
}

/** Milliseconds by which a zone's clocks are ahead of UTC at a moment. */
function ahead(at: number, zone: string): number {
  const part = Object.fromEntries(clock(zone).formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const wall = new Date(Date.UTC(2000, (part.month ?? 1) - 1, part.day, part.hour, part.minute, part.second));
  wall.setUTCFullYear(part.year ?? 0); // Date.UTC takes the year 2, which is there while somebody types, for 1902
  return wall.getTime() - Math.floor(at / 1000) * 1000;
}

/** What a zone's clocks show at a moment, as a browser's field for local times wants it. */
export function toWall(at: string, zone: string): string {
  const moment = Date.parse(at);
  return new Date(moment + ahead(moment, zone)).toISOString().slice(0, 16);
}

/** The moment at which a zone's clocks show this; null where it is no time. */
export function fromWall(wall: string, zone: string): string | null {
  const shown = Date.parse(`${wall}Z`);
  if (Number.isNaN(shown)) return null;
  // The second look is for a clock change between the guess and the moment itself.
  const guess = shown - ahead(shown, zone);
  return new Date(shown - ahead(guess, zone)).toISOString();
}
