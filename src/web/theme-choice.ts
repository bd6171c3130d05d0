/** Where this browser keeps the colour scheme that its reader chose. */
export const THEME_STORAGE_KEY = 'outbreak-theme';

/** The scheme to begin with: the stored choice, else what the system prefers. */
export function findFirstScheme(stored: string | null, systemIsDark: boolean): 'light' | 'dark' {
  if (stored === 'light' || stored === 'dark') return stored;
  return systemIsDark ? 'dark' : 'light';
}
