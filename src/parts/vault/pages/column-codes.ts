interface Code {
  readonly value: string;
  readonly label: string;
}

/** Codes with their meanings as they are typed: 'f=female; m=male'; a code without a meaning stands alone. */
export function formatCodes(values: unknown): string {
  if (!Array.isArray(values)) return '';
  return values
    .map(({ value, label }: Code) => (label === '' ? value : `${value}=${label}`))
    .join('; ');
}

/** What `formatCodes` writes; the meaning may hold '=' itself. */
export function parseCodes(text: string): readonly Code[] {
  return text
    .split(';')
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .map((one) => {
      const at = one.indexOf('=');
      if (at === -1) return { value: one, label: '' };
      return { value: one.slice(0, at).trim(), label: one.slice(at + 1).trim() };
    });
}
