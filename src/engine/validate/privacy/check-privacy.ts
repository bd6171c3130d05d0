import type { CoreRow } from '../forms/core-row.ts';
import { parseAge, toYears } from '../parse-age.ts';

const CODES = [
  'age-over-89',
  'place-and-day',
  'person-name',
  'email-address',
  'phone-number',
  'record-number',
  'collector-name',
  'birth-date',
] as const;

/** Codes of what may tell who a person is. */
export const privacyCodes: ReadonlySet<string> = new Set(CODES);

/** Something in a row that may tell who a person is, with what to write instead. */
export interface PrivacyWarning {
  readonly code: (typeof CODES)[number];
  /** Field or header. */
  readonly field: string;
  readonly before: string;
  /** The proposed value; null where the cell is better left empty. */
  readonly after: string | null;
  readonly hint: string;
}

const COLLECTOR =
  /^(sample\s*)?collect(or|ed by)[\s_]*(name|person)|^collector$|^patient[\s_]*name$|^(first|last|sur)[\s_]*name$/i;
const RECORD_HEADER =
  /(hospital|patient|medical record|insurance|social security|national id|passport).*(id|no|nr|number)\b|^mrn$/i;
const BIRTH = /birth|^dob$/i;
const EMAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
// A plus or zero and at least eight digits with separators, so that accessions and dates are none.
const PHONE = /(?<![\w./-])(?:\+|00?)[1-9](?:[\s()/.-]?\d){7,13}(?![\w-])/g;
const RECORD_NUMBER =
  /\b(?:MRN|NHS(?: (?:no|number))?|patient(?:\s*(?:id|no|nr|number))|hospital(?:\s*(?:id|no|nr|number))|case file|PID|FID|AHV)\s*[:#.]?\s*[A-Z]{0,3}[-\d./]{4,}/gi;
const TITLED_NAME =
  /\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Herr|Frau|Mme|Sr|Sra)\.?\s+\p{Lu}[\p{L}'-]+(?:\s+\p{Lu}[\p{L}'-]+)?/gu;
const NAMED =
  /\b(?:patient|name|called|collected by|taken by)\s*[:=]\s*\p{Lu}[\p{L}'-]+\s+\p{Lu}[\p{L}'-]+/giu;

/** Fields in which people are named on purpose, or numbers are the identifiers of databases. */
const EXEMPT = new Set([
  'strain',
  'isolate',
  'authors',
  'originatingLab',
  'submittingLab',
  'genbankAccession',
  'gisaidEpiIsl',
  'biosampleAccession',
  'bioprojectAccession',
  'readsAccession',
  'date',
  'dateFrom',
  'dateTo',
  'dateSubmitted',
  'missingReasons',
  'hostTaxon',
  'organismTaxon',
]);

/**
 * Looks for what may tell who a person is and proposes what to write instead. It warns and never changes. It knows
 * patterns only: a name that stands in plain text like any other words is not found.
 * @param row values by core field
 * @param others values of further columns by header
 */
export function checkPrivacy(
  row: CoreRow,
  others: Readonly<Record<string, string>> = {},
): PrivacyWarning[] {
  const warnings: PrivacyWarning[] = [];
  checkAge(row, warnings);
  checkPlace(row, warnings);
  for (const [field, value] of Object.entries(row)) {
    if (value !== null && !EXEMPT.has(field)) checkText(field, value, warnings);
  }
  for (const [header, value] of Object.entries(others)) {
    if (COLLECTOR.test(header.trim())) {
      const hint =
        'The name of a collector or patient is never needed for open data. Leave it out.';
      warnings.push({
        code: 'collector-name',
        field: header,
        before: cut(value),
        after: null,
        hint,
      });
    } else if (RECORD_HEADER.test(header)) {
      const hint = 'A number of a hospital or patient leads to a person. Leave it out.';
      warnings.push({
        code: 'record-number',
        field: header,
        before: cut(value),
        after: null,
        hint,
      });
    } else if (BIRTH.test(header)) {
      const hint = 'A date of birth tells who somebody is. Give the age instead.';
      warnings.push({ code: 'birth-date', field: header, before: cut(value), after: null, hint });
    } else checkText(header, value, warnings);
  }
  return warnings;
}

function cut(value: string): string {
  return value.slice(0, 200);
}

function checkAge(row: CoreRow, warnings: PrivacyWarning[]): void {
  const isHuman = row.host == null || row.host === 'Homo sapiens' || row.hostTaxon === '9606';
  const age = row.age == null ? null : parseAge(row.age);
  if (age === null || !age.ok || !isHuman) return;
  const years = toYears(age.value);
  if (years === null || years <= 89) return;
  const hint = 'Few people are so old, so that an exact age over 89 can tell who it is. Give 90+.';
  warnings.push({ code: 'age-over-89', field: 'age', before: row.age ?? '', after: '90+', hint });
}

function checkPlace(row: CoreRow, warnings: PrivacyWarning[]): void {
  if (row.location == null || row.date?.length !== 10) return;
  const isHuman = row.host == null || row.host === 'Homo sapiens' || row.hostTaxon === '9606';
  if (!isHuman) return;
  const hint =
    'A small place and an exact day together can tell who it is. Give the month, or leave the place out.';
  const after = row.date.slice(0, 7);
  warnings.push({ code: 'place-and-day', field: 'date', before: row.date, after, hint });
}

const TEXT_RULES = [
  {
    code: 'email-address',
    pattern: EMAIL,
    hint: 'An e-mail address names a person. Leave it out.',
  },
  {
    code: 'record-number',
    pattern: RECORD_NUMBER,
    hint: 'A number of a hospital or patient leads to a person. Leave it out.',
  },
  { code: 'phone-number', pattern: PHONE, hint: 'A phone number leads to a person. Leave it out.' },
  {
    code: 'person-name',
    pattern: NAMED,
    hint: 'This looks like the name of a person. Leave it out.',
  },
  {
    code: 'person-name',
    pattern: TITLED_NAME,
    hint: 'This looks like the name of a person. Leave it out.',
  },
] as const;

function checkText(field: string, value: string, warnings: PrivacyWarning[]): void {
  let rest = value;
  for (const { code, pattern, hint } of TEXT_RULES) {
    if (rest.search(pattern) < 0) continue;
    const before = rest;
    rest = rest
      .replace(pattern, '')
      .replace(/\s{2,}/g, ' ')
      .replace(/\s+([,.;])/g, '$1')
      .trim();
    warnings.push({
      code,
      field,
      before: cut(before),
      // Whole: it is written in place of the value.
      after: rest === '' ? null : rest,
      hint,
    });
  }
}
