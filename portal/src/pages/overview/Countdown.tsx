import { useNow } from "../../components/Moment";
import { useWords } from "../../i18n";

/** The time until a moment; it alone is drawn anew every second. */
export function Countdown({ at }: { at: string }) {
  const { t } = useWords();
  const left = Math.max(0, Math.ceil((Date.parse(at) - useNow()) / 1000));
  return (
    <time dateTime={at} className="numbers" role="timer">
      {left === 0 ? t("overview.due") : spell(left)}
    </time>
  );
}

function spell(seconds: number): string {
  const [days, hours, minutes] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
  const two = (value: number) => String(value).padStart(2, "0");
  if (days > 0) return `${days} d ${two(hours)} h`;
  if (hours > 0) return `${hours}:${two(minutes)}:${two(seconds % 60)}`;
  return `${minutes}:${two(seconds % 60)}`;
}
