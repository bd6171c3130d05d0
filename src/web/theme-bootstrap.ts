/**
 * Runs before the first paint, as a small file of its own because the content security policy
 * allows no inline script: sets the colour scheme the reader chose, or that of the system.
 */
import { findFirstScheme, THEME_STORAGE_KEY } from './theme-choice.ts';

function readStoredChoice(): string | null {
  try {
    return window.localStorage.getItem(THEME_STORAGE_KEY);
  } catch {
    return null;
  }
}

document.documentElement.dataset.mantineColorScheme = findFirstScheme(
  readStoredChoice(),
  window.matchMedia('(prefers-color-scheme: dark)').matches,
);
