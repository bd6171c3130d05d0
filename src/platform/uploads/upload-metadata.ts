import { Buffer } from 'node:buffer';

/**
 * Parses the header Upload-Metadata of tus 1.0: keys and base64 values parted by a blank, pairs by commas. Null for what
 * is not that, such as a key that is given twice.
 */
export function parseUploadMetadata(header: string): ReadonlyMap<string, string> | null {
  const values = new Map<string, string>();
  if (header.trim() === '') return values;
  for (const pair of header.split(',')) {
    const found = /^ *([^\s,]+)(?: ([A-Za-z0-9+/]*={0,2}))? *$/.exec(pair);
    const key = found?.[1];
    if (key === undefined || values.has(key)) return null;
    const bytes = Buffer.from(found?.[2] ?? '', 'base64');
    const text = bytes.toString('utf8');
    // Bytes that are no UTF-8 would be kept as something else than what was sent.
    if (!Buffer.from(text, 'utf8').equals(bytes)) return null;
    values.set(key, text);
  }
  return values;
}

/** Formats values so that `parseUploadMetadata` reads them. Keys have neither blanks nor commas. */
export function formatUploadMetadata(values: Iterable<readonly [string, string]>): string {
  return [...values]
    .map(([key, value]) => `${key} ${Buffer.from(value, 'utf8').toString('base64')}`.trimEnd())
    .join(',');
}
