import { useSyncExternalStore } from 'react';

const ATTRIBUTE = 'data-mantine-color-scheme';

function subscribe(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange);
  observer.observe(document.documentElement, { attributeFilter: [ATTRIBUTE] });
  return () => observer.disconnect();
}

function read(): string {
  return document.documentElement.getAttribute(ATTRIBUTE) ?? 'light';
}

/** The colours in use, for drawings that have to be made anew when they change. */
export function useColourScheme(): string {
  return useSyncExternalStore(subscribe, read);
}

/** The value of a token of the style sheets as it is now; drawings on a canvas know no variables. */
export function readToken(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
