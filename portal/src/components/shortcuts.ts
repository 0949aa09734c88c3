import { useEffect, useRef } from "react";
import { useNavigate } from "react-router";
import { places } from "./places";

export const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** How long `g` waits for its letter. */
const PATIENCE = 1_500;

interface Asked {
  onPalette: () => void;
  onHelp: () => void;
}

/** The keys that work on every page, and never while somebody types or answers a dialog. */
export function useShortcuts({ onPalette, onHelp }: Asked): void {
  const navigate = useNavigate();
  const asked = useRef({ onPalette, onHelp });
  asked.current = { onPalette, onHelp };
  useEffect(() => {
    let going = 0;
    const press = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() === "k" && (isMac ? event.metaKey : event.ctrlKey) && !event.altKey && !event.shiftKey) {
        event.preventDefault();
        asked.current.onPalette();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isBusy(event.target)) return;
      const place = event.timeStamp - going < PATIENCE && places.find(({ letter }) => letter === event.key.toLowerCase());
      going = event.key === "g" && !place ? event.timeStamp : 0;
      if (place) void navigate(place.to);
      else if (event.key === "?") asked.current.onHelp();
      else if (event.key === "/") focusSearch(asked.current.onPalette);
      else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [navigate]);
}

function isBusy(target: EventTarget | null): boolean {
  if (document.querySelector("[role=dialog], [role=menu]") !== null) return true;
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select, [role=textbox]"));
}

/** The page's own search; where it has none, everything's. */
function focusSearch(otherwise: () => void): void {
  const fields = document.querySelectorAll<HTMLInputElement>(
    "main [data-search], main input[type=search], main [role=searchbox], main form input[type=text]",
  );
  const field = [...fields].find((found) => found.offsetParent !== null && !found.disabled);
  if (field === undefined) return otherwise();
  field.focus();
  field.select();
}
