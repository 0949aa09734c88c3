import { Skeleton } from "@mantine/core";
import { type ComponentProps, Suspense, lazy } from "react";

// The editor is half of the portal's weight: it comes when a script is opened.
const Loaded = lazy(async () => ({ default: (await import("./Editor")).Editor }));
const Compared = lazy(async () => ({ default: (await import("./Comparison")).Comparison }));

export function Editor(shown: ComponentProps<typeof Loaded>) {
  return (
    <Suspense fallback={<Skeleton height="46vh" radius={0} aria-busy="true" />}>
      <Loaded {...shown} />
    </Suspense>
  );
}

export function Comparison(shown: ComponentProps<typeof Compared>) {
  return (
    <Suspense fallback={<Skeleton height="50vh" aria-busy="true" />}>
      <Compared {...shown} />
    </Suspense>
  );
}
