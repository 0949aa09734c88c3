import { useWords } from "../../i18n";

const MOST = 10;

/** Names in a sentence, of many the first few. */
export function useNames(): (names: string[]) => string {
  const { t } = useWords();
  return (names) => {
    const some = names.slice(0, MOST).join(", ");
    return names.length > MOST ? t("scale.andMore", { names: some, count: names.length - MOST }) : some;
  };
}
