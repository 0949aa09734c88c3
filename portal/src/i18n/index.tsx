import { createContext, useCallback, useContext, useEffect, useMemo, useState } from "react";
import type { ReactNode } from "react";
import type { Catalogue, Key } from "./en";

// A language's words come when somebody reads it.
export const languages = {
  en: { name: "English", load: async (): Promise<Catalogue> => (await import("./en")).en },
  fr: { name: "Français", load: async (): Promise<Catalogue> => (await import("./fr")).fr },
};
export type LanguageCode = keyof typeof languages;
export type { Key };
export type Translate = (key: Key, values?: Record<string, string | number>) => string;

interface Words {
  code: LanguageCode;
  /** How this reader writes numbers and moments, such as en-GB. */
  locale: string;
  choose: (code: LanguageCode) => void;
  t: Translate;
}

const STORED = "mainspring.language";
const Context = createContext<Words | null>(null);

function preferred(): LanguageCode {
  const wanted = [localStorage.getItem(STORED), ...navigator.languages.map((l) => l.slice(0, 2))];
  return (wanted.find((code) => code !== null && code in languages) ?? "en") as LanguageCode;
}

export function WordsProvider({ children }: { children: ReactNode }) {
  const [read, setRead] = useState<{ code: LanguageCode; words: Catalogue } | null>(null);
  const open = useCallback(async (code: LanguageCode) => {
    const words = await languages[code].load();
    document.documentElement.lang = code;
    setRead({ code, words });
  }, []);
  useEffect(() => void open(preferred()), [open]);
  const words = useMemo(() => {
    if (read === null) return null;
    const { code } = read;
    const choose = (next: LanguageCode) => {
      localStorage.setItem(STORED, next);
      void open(next);
    };
    const locale = navigator.languages.find((wanted) => wanted.startsWith(code)) ?? code;
    return { code, locale, choose, t: translator(read.words) };
  }, [read, open]);
  return words && <Context.Provider value={words}>{children}</Context.Provider>;
}

function translator(words: Catalogue): Translate {
  return (key, values = {}) =>
    words[key].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}

export function useWords(): Words {
  const words = useContext(Context);
  if (words === null) throw new Error("no WordsProvider");
  return words;
}
