import { findLanguage, LANGUAGE_STORAGE_KEY } from './languages.ts';
import { setTexts } from './message.ts';

/**
 * Has the page speak the reader's language. Must be awaited before anything is shown; where its texts cannot be had,
 * the page speaks English.
 */
export async function startLanguage(): Promise<void> {
  const { code, load } = findLanguage(readStored(), navigator.languages);
  if (load === null) return;
  try {
    setTexts(await load());
    document.documentElement.lang = code;
  } catch {
    // A node that was updated meanwhile, or a connection that broke: English is there.
  }
}

/** Keeps the choice and shows the page anew: texts stand everywhere. */
export function chooseLanguage(code: string): void {
  try {
    localStorage.setItem(LANGUAGE_STORAGE_KEY, code);
  } catch {
    // A browser that keeps nothing shows what it prefers itself.
  }
  window.location.reload();
}

function readStored(): string | null {
  try {
    return localStorage.getItem(LANGUAGE_STORAGE_KEY);
  } catch {
    return null;
  }
}
