import { createContext, useCallback, useContext, useEffect, useMemo, useState } from "react";
import type { ReactNode } from "react";
import { en, type Catalogue, type Key } from "./en";
import { fr } from "./fr";

export const languages = { en: { name: "English", words: en }, fr: { name: "Français", words: fr } };
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
  const [code, setCode] = useState(preferred);
  useEffect(() => {
    document.documentElement.lang = code;
  }, [code]);
  const choose = useCallback((next: LanguageCode) => {
    localStorage.setItem(STORED, next);
    setCode(next);
  }, []);
  const words = useMemo(() => {
    const locale = navigator.languages.find((wanted) => wanted.startsWith(code)) ?? code;
    return { code, locale, choose, t: translator(languages[code].words) };
  }, [code, choose]);
  return <Context.Provider value={words}>{children}</Context.Provider>;
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
