import { useEffect, useRef, useState } from "react";

const PAUSE = 300; // ms without a key after which what was typed counts

/** A text field whose text is told once its reader pauses; a change from elsewhere is shown unless somebody types. */
export function useTyped(told: string, tell: (typed: string) => void) {
  const [typed, setTyped] = useState(told);
  const timer = useRef<number>(undefined);
  const last = useRef(tell);
  last.current = tell;
  useEffect(() => {
    if (timer.current === undefined) setTyped(told);
  }, [told]);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  return {
    value: typed,
    onChange: (event: { currentTarget: { value: string } }) => {
      const next = event.currentTarget.value;
      setTyped(next);
      const here = window.location.pathname;
      window.clearTimeout(timer.current);
      timer.current = window.setTimeout(() => {
        timer.current = undefined;
        // A page is left before the next one has come, and what is told would go into that one's address.
        if (window.location.pathname === here) last.current(next);
      }, PAUSE);
    },
  };
}
