import type { Translation } from './translation.ts';

/** A language of the interface. */
export interface Language {
  /** BCP 47, the primary subtag. */
  readonly code: string;
  /** As its speakers call it. */
  readonly name: string;
  /** Its texts; null for English, which is always there. */
  readonly load: (() => Promise<Translation>) | null;
}

export const languages: readonly Language[] = [
  { code: 'en', name: 'English', load: null },
  { code: 'de', name: 'Deutsch', load: async () => (await import('./de/de.ts')).de },
  { code: 'fr', name: 'Français', load: async () => (await import('./fr/fr.ts')).fr },
];

/** Where this browser keeps the language that its reader chose. */
export const LANGUAGE_STORAGE_KEY = 'outbreak-language';

/** The language to begin with: the stored choice, else the first that the browser asks for and there is. */
export function findLanguage(stored: string | null, preferred: readonly string[]): Language {
  const english = languages[0] as Language;
  const wanted = stored === null ? preferred : [stored, ...preferred];
  for (const tag of wanted) {
    const code = tag.toLowerCase().split('-')[0];
    const found = languages.find((language) => language.code === code);
    if (found !== undefined) return found;
  }
  return english;
}
