/** What spreadsheets take for the beginning of a formula, also in the wide forms of East Asian keyboards. */
const BEGINS_FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * The text of a cell that no spreadsheet takes for a formula: one that would be has an apostrophe before it. Numbers
 * stay as they are. Source: OWASP, CSV Injection.
 */
export function toSpreadsheetCell(text: string): string {
  return BEGINS_FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
}

/** Spreadsheets read a file that begins with it as UTF-8. */
export const BYTE_ORDER_MARK = '\ufeff';
