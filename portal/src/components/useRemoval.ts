import { useState } from "react";
import { useChange } from "../api/queries";

/** The removal of one of several things: `ask` says which, `confirm` goes into the Confirm that asks before it is done. */
export function useRemoval<Thing>(remove: (thing: Thing) => Promise<unknown>, touches: string[]) {
  const [doomed, setDoomed] = useState<Thing | null>(null);
  const change = useChange(remove, touches, { quiet: true, onDone: () => setDoomed(null) });
  const confirm = {
    opened: doomed !== null,
    problem: change.error,
    busy: change.isPending,
    onConfirm: () => {
      if (doomed !== null) change.mutate(doomed);
    },
    onClose: () => setDoomed(null),
  };
  return { doomed, ask: setDoomed, confirm };
}
