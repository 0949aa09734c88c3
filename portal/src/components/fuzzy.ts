const NOTHING = -1;

/** How well the letters of `typed` fit into `text` in their order: higher is better, negative is not at all. */
export function fit(typed: string, text: string): number {
  const wanted = plain(typed).replace(/\s+/g, "");
  const letters = plain(text);
  let score = 0;
  let from = 0;
  for (const letter of wanted) {
    const at = letters.indexOf(letter, from);
    if (at < 0) return NOTHING;
    if (at === from && from > 0) score += 4; // one after the other
    if (at === 0 || !/[a-z0-9]/.test(letters[at - 1] ?? "") || isHump(text, at)) score += 6; // a word begins
    score -= Math.min(at - from, 3) * 0.5;
    from = at + 1;
  }
  return Math.max(0, score + 20) - letters.length / 100;
}

/** Lower case without accents, letter for letter. */
function plain(text: string): string {
  return [...text].map((letter) => (letter.normalize("NFD")[0] ?? letter).toLowerCase()).join("");
}

function isHump(text: string, at: number): boolean {
  const letter = text[at] ?? "";
  return letter !== letter.toLowerCase();
}
