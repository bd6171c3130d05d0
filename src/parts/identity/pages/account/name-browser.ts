// In this order: each names itself also as those after it.
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdgA?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bFirefox\//, 'Firefox'],
  [/\bHeadlessChrome\//, 'Chrome'],
  [/\bChromium\//, 'Chromium'],
  [/\bChrome\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\bAndroid\b/, 'Android'],
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
];

function find(names: readonly (readonly [RegExp, string])[], text: string): string | null {
  return names.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

/** 'Firefox, Linux' of a User-Agent header; its beginning where it is none that is known; null without one. */
export function nameBrowser(userAgent: string): string | null {
  if (userAgent === '') return null;
  const names = [find(BROWSERS, userAgent), find(SYSTEMS, userAgent)].filter(
    (name) => name !== null,
  );
  return names.length === 0 ? userAgent.slice(0, 40) : names.join(', ');
}
