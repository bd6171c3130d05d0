/** Parts of a workbook that decide what a cell's stored text means. */
export interface CellFormats {
  /** Strings that cells name by their number. */
  readonly strings: readonly string[];
  /** Format code by style number; '' for plain ones. */
  readonly codes: readonly string[];
  /** Days count from 1904, as old Macs did. */
  readonly isFrom1904: boolean;
}

// Formats that every workbook has without saying so (ECMA-376, 18.8.30).
const BUILT_IN_DATES = new Set([
  14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58,
]);

/** The format code of a number format that the workbook itself does not define. */
export function findBuiltInCode(id: number): string {
  return BUILT_IN_DATES.has(id) ? 'yyyy-mm-dd' : '';
}

/** Whether numbers of this format are days. Quoted text, colours and elapsed hours say nothing. */
export function isDateCode(code: string): boolean {
  const letters = code.replace(/"[^"]*"|\\.|\[[^\]]*\]/g, '');
  return (
    /[yd]/i.test(letters) ||
    (/m/i.test(letters) && !/[0#?]/.test(letters) && !/[hs]/i.test(letters))
  );
}

/** Writes a workbook's day number as 'YYYY-MM-DD', with the time of day where there is one. */
export function formatDay(serial: number, isFrom1904: boolean): string | null {
  // Until day 60 the count is off by one: it believes in the 29th of February 1900.
  const epoch = isFrom1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, serial < 60 ? 31 : 30);
  const date = new Date(epoch + Math.round(serial * 86_400) * 1000);
  if (serial < 0 || Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999) return null;
  const text = date.toISOString();
  return text.slice(11, 19) === '00:00:00' ? text.slice(0, 10) : text.slice(0, 19);
}

/** What a person sees in a cell, dates as ISO writes them. */
export function readCell(
  raw: string,
  { type, style }: { readonly type: string; readonly style: number },
  formats: CellFormats,
): string {
  if (type === 's') return formats.strings[Number(raw)] ?? '';
  if (type === 'b') return raw === '1' ? 'TRUE' : 'FALSE';
  if (type === 'd') return raw.replace(/T00:00:00(?:\.0+)?Z?$/, '');
  if (type !== 'n' || raw === '') return raw;
  const number = Number(raw);
  if (!Number.isFinite(number)) return raw;
  const code = formats.codes[style] ?? '';
  if (isDateCode(code)) return formatDay(number, formats.isFrom1904) ?? raw;
  // A format of zeros only keeps the zeros before a number that is a name.
  if (/^0{2,}$/.test(code) && Number.isInteger(number)) return raw.padStart(code.length, '0');
  // 0.1 is stored as 0.10000000000000001; a spreadsheet shows 15 digits.
  const text = String(Number(number.toPrecision(15)));
  return /e/i.test(text) && Number.isSafeInteger(number) ? BigInt(number).toString() : text;
}

/** 0-based column and row of an address such as 'AB12'; null for none. */
export function parseAddress(address: string): { column: number; row: number } | null {
  const match = /^([A-Z]{1,3})(\d{1,7})$/.exec(address);
  if (match === null) return null;
  let column = 0;
  for (const letter of match[1] ?? '') column = column * 26 + letter.charCodeAt(0) - 64;
  return { column: column - 1, row: Number(match[2]) - 1 };
}

/** The letters of a 0-based column: 0 is A, 26 is AA. */
export function formatColumn(column: number): string {
  let text = '';
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    text = String.fromCharCode(65 + ((rest - 1) % 26)) + text;
  }
  return text;
}
