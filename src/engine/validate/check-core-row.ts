import {
  formatSchemeName,
  matchDeclaredScheme,
  type SchemeName,
} from '../../bio/primer-scheme-name.ts';
import type { Checklist } from '../../schema/checklists/checklist.ts';
import type { CoreRow } from './forms/core-row.ts';
import { findHost } from './hosts/find-host.ts';
import type { Issue } from './issue.ts';
import { formatAge, parseAge } from './parse-age.ts';
import { findCountry } from './places/find-country.ts';
import { checkSubdivision } from './places/find-subdivision.ts';
import { findTerm } from './vocabulary/find-term.ts';

/** Where a row stands and what it is checked against. */
export interface CoreRowContext {
  /** Name of the table for `where`. */
  readonly source: string;
  /** 1-based line of the table. */
  readonly rowNumber: number;
  /** Header of the column that fills a field; null where none does. */
  readonly columnOf: (field: string) => string | null;
  /** The core checklist, for its vocabularies and patterns; without it these are not checked. */
  readonly core?: Checklist;
  /** Primer schemes that are installed; without any, declared ones are not checked. */
  readonly primerSchemes?: readonly SchemeName[];
}

type Report = (
  severity: Issue['severity'],
  field: string,
  issue: { code: string; value: string; hint: string; suggestion?: string | null },
) => void;

/**
 * Checks the values of a row against vocabularies, places, hosts, ages and each other. Nothing of it refuses a row:
 * what is written otherwise is told with what to write instead.
 * @param row normalised values; dates are checked before
 */
export function checkCoreRow(row: CoreRow, context: CoreRowContext): Issue[] {
  const issues: Issue[] = [];
  const report: Report = (severity, field, { code, value, hint, suggestion = null }) => {
    const { source, rowNumber } = context;
    const column = context.columnOf(field);
    const where = `${source} row ${rowNumber} column ${field}`;
    const cut = value.slice(0, 200);
    issues.push({
      code,
      where,
      value: cut,
      hint,
      severity,
      field,
      column,
      row: rowNumber,
      suggestion,
    });
  };
  checkCountry(row, report);
  checkHost(row, report);
  checkAge(row, report);
  if (context.core !== undefined) checkVocabulary(row, context.core, report);
  checkDates(row, report);
  checkPrimerScheme(row, context.primerSchemes ?? [], report);
  return issues;
}

function checkCountry(row: CoreRow, report: Report): void {
  const value = row.country ?? null;
  if (value === null) return;
  const found = findCountry(value);
  if (found === null) {
    const hint =
      'No country or sea has this name. Write its English name, as in the list of INSDC.';
    report('warning', 'country', { code: 'country-unknown', value, hint });
    return;
  }
  const { name, code } = found.country;
  if (found.kind !== 'name') {
    const hint = `Write the country as ${name}.`;
    report('warning', 'country', { code: 'country-not-standard', value, hint, suggestion: name });
  }
  const division = row.division ?? null;
  if (division === null || code === '') return;
  const verdict = checkSubdivision(division, code);
  if (verdict.kind === 'near') {
    const suggestion = verdict.name;
    const hint = `${name} has no division of this name; ISO 3166-2 has ${suggestion}.`;
    report('warning', 'division', {
      code: 'division-not-standard',
      value: division,
      hint,
      suggestion,
    });
  } else if (verdict.kind === 'elsewhere') {
    const hint = `ISO 3166-2 has this division in ${verdict.countries.slice(0, 5).join(', ')} and not in ${name} (${code}); check country and division.`;
    report('warning', 'division', { code: 'division-elsewhere', value: division, hint });
  }
}

function checkHost(row: CoreRow, report: Report): void {
  const value = row.host ?? null;
  if (value === null) return;
  const found = findHost(value);
  if (found === null) {
    if (row.hostTaxon != null) return;
    const hint =
      'The list of hosts has no such species; write its scientific name, or its NCBI taxon in hostTaxon.';
    report('warning', 'host', { code: 'host-unknown', value, hint });
    return;
  }
  const { scientificName, taxon } = found.host;
  if (found.kind !== 'scientific') {
    const hint = `Write the host as ${scientificName}.`;
    report('warning', 'host', {
      code: 'host-not-standard',
      value,
      hint,
      suggestion: scientificName,
    });
  }
  if (row.hostTaxon != null && row.hostTaxon !== taxon && found.kind !== 'near') {
    const hint = `${scientificName} is NCBI taxon ${taxon}; correct one of the two.`;
    report('warning', 'hostTaxon', {
      code: 'host-contradicts',
      value: row.hostTaxon,
      hint,
      suggestion: taxon,
    });
  }
}

function checkAge(row: CoreRow, report: Report): void {
  const value = row.age ?? null;
  if (value === null) return;
  const age = parseAge(value);
  if (!age.ok) {
    report('warning', 'age', { code: 'age-invalid', value, hint: age.error });
    return;
  }
  const text = formatAge(age.value);
  if (text === value) return;
  const hint = `Write the age as ${text}.`;
  report('warning', 'age', { code: 'age-not-standard', value, hint, suggestion: text });
}

function checkVocabulary(row: CoreRow, core: Checklist, report: Report): void {
  for (const field of core.fields) {
    const value = row[field.name] ?? null;
    if (value === null) continue;
    if (field.pattern !== undefined && !toPattern(field.pattern).test(value)) {
      const hint = `This is no ${field.title}; it looks like ${field.example ?? field.pattern}.`;
      report('warning', field.name, { code: 'pattern-mismatch', value, hint });
    }
    if (field.type === 'decimal') checkNumber(value, field, report);
    if (field.terms === undefined) continue;
    const parts = field.separator === undefined ? [value] : value.split(field.separator);
    const found = parts.map((part) => findTerm(part.trim(), field.terms ?? []));
    if (found.every((one, i) => one.kind === 'term' && one.term.term === parts[i]?.trim()))
      continue;
    if (found.every((one) => one.kind !== 'none')) {
      const suggestion = found.map((one) => one.term.term).join('; ');
      const hint = `Write ${suggestion}.`;
      report('warning', field.name, { code: 'term-not-standard', value, hint, suggestion });
    } else if (field.isOpenList !== true) {
      const some = field.terms
        .slice(0, 8)
        .map(({ term }) => term)
        .join(', ');
      const hint = `Choose one of: ${some}${field.terms.length > 8 ? ', ... (the template lists them)' : ''}.`;
      report('warning', field.name, { code: 'term-unknown', value, hint });
    }
  }
}

function checkNumber(value: string, field: Checklist['fields'][number], report: Report): void {
  const number = Number(value);
  const { minimum = -Infinity, maximum = Infinity } = field;
  if (Number.isFinite(number) && number >= minimum && number <= maximum) return;
  const comma = value.replace(',', '.');
  const suggestion = /^\d+,\d+$/.test(value) && Number(comma) <= maximum ? comma : null;
  const bounds = `${field.minimum ?? 'any'} to ${field.maximum ?? 'any'}`;
  const hint = `Give a number with a point, without unit (${bounds}), such as ${field.example ?? '1.5'}.`;
  report('warning', field.name, { code: 'number-invalid', value, hint, suggestion });
}

function checkDates(row: CoreRow, report: Report): void {
  const collected = row.date ?? null;
  const submitted = row.dateSubmitted ?? null;
  if (collected === null || submitted === null) return;
  const length = Math.min(collected.length, submitted.length);
  if (collected.slice(0, length) <= submitted.slice(0, length)) return;
  const hint = `The sample cannot be younger than its submission (${submitted}); correct one of the two.`;
  report('warning', 'date', { code: 'date-after-submission', value: collected, hint });
}

function checkPrimerScheme(row: CoreRow, schemes: readonly SchemeName[], report: Report): void {
  const name = row.primerScheme ?? null;
  if (name === null || schemes.length === 0) return;
  const version = row.primerSchemeVersion ?? null;
  const found = matchDeclaredScheme({ name, version }, schemes, 'primerScheme');
  if (!found.ok) {
    const { code, value, hint } = found.error;
    const isVersion = version !== null && code === 'primer-scheme-version-unknown';
    report('warning', isVersion ? 'primerSchemeVersion' : 'primerScheme', { code, value, hint });
    return;
  }
  const wanted = formatSchemeName(found.value);
  if (version !== null && name === found.value.name && version === found.value.version) return;
  if (version === null && name === wanted) return;
  const hint = `The installed scheme is ${wanted}: write its name and its version so.`;
  const suggestion = version === null ? wanted : found.value.name;
  const value = version === null ? name : `${name} ${version}`;
  report('warning', 'primerScheme', {
    code: 'primer-scheme-not-standard',
    value,
    hint,
    suggestion,
  });
}

const patterns = new Map<string, RegExp>();

/** The pattern of a field over the whole value. */
export function toPattern(source: string): RegExp {
  const known = patterns.get(source);
  if (known !== undefined) return known;
  const pattern = new RegExp(`^(?:${source})$`);
  patterns.set(source, pattern);
  return pattern;
}
