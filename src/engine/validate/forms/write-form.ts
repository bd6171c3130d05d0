import type { Checklist, ChecklistField } from '../../../schema/checklists/checklist.ts';
import { matchHost } from '../hosts/find-host.ts';
import { findOrganismName } from '../hosts/find-organism.ts';
import { formatAge, parseAge, toAgeBin, toYears } from '../parse-age.ts';
import { matchCountry } from '../places/find-country.ts';
import { matchTerm, translateTerm } from '../vocabulary/find-term.ts';
import { toTermKey } from '../vocabulary/term-key.ts';
import {
  type CoreRow,
  HOST_SPECIMEN_FIELDS,
  OTHER_SPECIMEN_FIELDS,
  toFirstNameFirst,
  VERSION_FIELDS,
} from './core-row.ts';
import { findTerms } from './read-form.ts';

/** Writes core values as a cell of a checklist's column; null where the core has nothing for it. */
export function writeForm(
  row: CoreRow,
  column: { readonly checklist: Checklist; readonly field: ChecklistField },
  core: Checklist,
): string | null {
  const { checklist, field } = column;
  const { concept, form = 'text' } = field;
  if (concept === undefined) return null;
  // An isolate without a name of its own goes by that of its sample.
  const value = row[concept] ?? (concept === 'isolate' ? (row.strain ?? null) : null);
  const join = (names: readonly string[], separator: string) => {
    const parts = names.map((name) => row[name] ?? null).filter((part) => part !== null);
    return parts.length === 0 ? null : parts.join(separator);
  };
  switch (form) {
    case 'date':
      return writeDate(row, value, checklist);
    case 'datePrecision':
      return value === null
        ? null
        : value.length === 10
          ? 'day'
          : value.length === 7
            ? 'month'
            : 'year';
    case 'country':
      return value === null ? null : writeCountry(value, findTerms(checklist, field));
    case 'countryColonRegion': {
      if (value === null) return null;
      const places = join(['division', 'location'], ', ');
      return `${writeCountry(value, [])}${places === null ? '' : `: ${places}`}`;
    }
    case 'continentPath':
      return row.region == null || value === null
        ? null
        : join(['region', 'country', 'division', 'location'], ' / ');
    case 'divisionAndLocation':
      return join(['division', 'location'], ', ');
    case 'hostScientific':
    case 'hostCommon':
    case 'hostTaxon':
      return writeHost(row, form, column);
    case 'organismName':
      return value === null ? null : writeTerm(findOrganismName(value) ?? value, column, core);
    case 'age':
    case 'ageYears':
    case 'ageValue':
    case 'ageUnit':
    case 'ageBin':
      return value === null ? null : writeAge(value, form, findTerms(checklist, field));
    case 'authors':
      return value === null || checklist.id !== 'gisaid-epicov' ? value : toFirstNameFirst(value);
    case 'nameAndVersion':
      return value === null ? null : join([concept, VERSION_FIELDS[concept] ?? ''], ' ');
    case 'specimen':
      return concept === 'environmentalMaterial'
        ? join(OTHER_SPECIMEN_FIELDS, ', ')
        : (join(HOST_SPECIMEN_FIELDS, ', ') ??
            (checklist.id === 'ena-erc000033' ? null : join(OTHER_SPECIMEN_FIELDS, ', ')));
    case 'depth':
      return value === null ? null : checklist.id === 'gisaid-epicov' ? `${value}x` : value;
    default:
      return value === null ? null : writeTerm(value, column, core);
  }
}

/** GISAID and PHA4GE take no ranges; they get what both ends have in common. */
function writeDate(row: CoreRow, value: string | null, checklist: Checklist): string | null {
  const takesRanges = !checklist.id.startsWith('gisaid') && !checklist.id.startsWith('pha4ge');
  if (row.dateFrom == null || row.dateTo == null || !takesRanges) return value;
  return `${row.dateFrom}/${row.dateTo}`;
}

type Terms = ReturnType<typeof findTerms>;

function writeCountry(value: string, terms: Terms): string {
  const found = matchCountry(value);
  const name = found === null ? value : found.country.name;
  const direct = matchTerm(name, terms);
  if (direct?.kind === 'term') return direct.term.term;
  const same = terms.find(({ term }) => {
    const other = matchCountry(term.replace(/\s*\[.*\]$/, ''));
    return other !== null && other.country.name === name;
  });
  return same?.term ?? name;
}

function writeHost(
  row: CoreRow,
  form: string,
  { checklist, field }: { readonly checklist: Checklist; readonly field: ChecklistField },
): string | null {
  const terms = findTerms(checklist, field);
  const found = matchHost(row.hostTaxon ?? row.host ?? '');
  const host = found === null ? null : found.host;
  const text =
    form === 'hostTaxon'
      ? (host?.taxon ?? row.hostTaxon ?? row.host)
      : form === 'hostCommon'
        ? (host?.commonName ?? row.host)
        : (host?.scientificName ?? row.host);
  if (text == null) return null;
  const direct = matchTerm(text, terms);
  if (direct?.kind === 'term') return direct.term.term;
  const same = terms.find(({ term }) => {
    const other = matchHost(term.replace(/\s*\[.*\]$/, ''));
    return host !== null && other !== null && other.host.taxon === host.taxon;
  });
  return same?.term ?? (checklist.id === 'gisaid-epicov' && text === 'human' ? 'Human' : text);
}

function writeAge(value: string, form: string, terms: Terms): string | null {
  const age = parseAge(value);
  if (!age.ok) return form === 'age' ? value : null;
  if (form === 'age') return formatAge(age.value);
  if (form === 'ageYears') return toYears(age.value)?.toString() ?? null;
  const { from, to, unit } = age.value;
  if (form === 'ageBin') {
    const bin = toAgeBin(age.value);
    const term = terms.find(
      (candidate) => bin !== null && toTermKey(candidate.term) === toTermKey(bin),
    );
    return term?.term ?? bin;
  }
  const isWritable = unit === 'years' || unit === 'months';
  if (form === 'ageUnit') {
    const word = isWritable ? unit : 'years';
    return terms.find(({ term }) => toTermKey(term) === word)?.term ?? word;
  }
  if (to === null) return null;
  return isWritable
    ? from === to
      ? `${from}`
      : `${from}-${to}`
    : (toYears(age.value)?.toString() ?? null);
}

function writeTerm(
  value: string,
  { checklist, field }: { readonly checklist: Checklist; readonly field: ChecklistField },
  core: Checklist,
): string {
  const own = findTerms(checklist, field);
  if (own.length === 0) return value;
  const terms = core.fields.find(({ name }) => name === field.concept)?.terms ?? [];
  const parts = field.separator === undefined ? [value] : value.split('; ');
  return parts
    .map((part) => translateTerm(part, terms, own)?.term ?? part)
    .join(field.separator ?? '');
}
