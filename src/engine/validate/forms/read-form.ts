import type { Checklist, ChecklistField } from '../../../schema/checklists/checklist.ts';
import { matchHost } from '../hosts/find-host.ts';
import { findOrganismTaxon } from '../hosts/find-organism.ts';
import { parseDateRange } from '../parse-date-range.ts';
import { matchTerm, translateTerm } from '../vocabulary/find-term.ts';
import { toLastNameFirst, VERSION_FIELDS } from './core-row.ts';

/** A cell's share in a row of the core; `ageUnit` waits for the age that stands in another column. */
export type CellValues = Readonly<Record<string, string>>;

/** Vocabulary of a column, also where it is another column's; empty without one. */
export function findTerms(checklist: Checklist, field: ChecklistField) {
  if (field.terms !== undefined) return field.terms;
  if (field.termsOf === undefined) return [];
  return checklist.fields.find(({ name }) => name === field.termsOf)?.terms ?? [];
}

/**
 * Reads a cell of a checklist's column as values of core fields: splits what the standard joins, and says terms of
 * its vocabulary in the core's. What it does not understand it hands on as it is, for the checks of the field.
 * @param value not empty and no null term
 */
export function readForm(
  value: string,
  column: { readonly checklist: Checklist; readonly field: ChecklistField },
  core: Checklist,
): CellValues {
  const { concept, form = 'text' } = column.field;
  if (concept === undefined) return {};
  const split = (pattern: RegExp) => value.split(pattern).map((part) => part.trim());
  switch (form) {
    case 'date': {
      const range = parseDateRange(value);
      if (!range.ok || range.value.precision !== 'range') return { [concept]: value };
      const { text, from, to } = range.value;
      return { ...(text === null ? {} : { [concept]: text }), dateFrom: from, dateTo: to };
    }
    case 'datePrecision':
      return {};
    case 'countryColonRegion': {
      const [country = '', rest = ''] = split(/:(.*)/s);
      return clean({ country, ...readPlaces(rest) });
    }
    case 'continentPath': {
      const [region = '', country = '', division = '', ...more] = split(/\//);
      return clean({ region, country, division, location: more.filter(Boolean).join(' / ') });
    }
    case 'divisionAndLocation':
      return clean(readPlaces(value));
    case 'hostScientific':
    case 'hostCommon':
    case 'hostTaxon': {
      const found = matchHost(stripId(value));
      if (found === null) {
        return form === 'hostTaxon' && /^\d+$/.test(value.trim())
          ? { hostTaxon: value.trim() }
          : { host: stripId(value) };
      }
      return { host: found.host.scientificName, hostTaxon: found.host.taxon };
    }
    case 'organismName':
      return { [concept]: findOrganismTaxon(value) ?? stripId(value) };
    case 'ageUnit':
      return { ageUnit: stripId(value) };
    case 'ageBin':
      return { ageBin: stripId(value) };
    case 'authors':
      return { [concept]: toLastNameFirst(value) };
    case 'nameAndVersion': {
      const match = /^(.*\S)[\s,]+v?\.?\s*(\d+(?:\.\w+)*)$/i.exec(value.trim());
      const version = VERSION_FIELDS[concept];
      if (match === null || version === undefined) return { [concept]: value };
      return { [concept]: match[1] ?? '', [version]: match[2] ?? '' };
    }
    case 'specimen':
      return readSpecimen(value, concept, core);
    case 'depth':
      return { [concept]: value.replace(/\s*x$/i, '') };
    default:
      return { [concept]: toCoreTerms(value, column, core) };
  }
}

function clean(values: CellValues): CellValues {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
}

function readPlaces(text: string): { division: string; location: string } {
  const [division = '', ...more] = text.split(',').map((part) => part.trim());
  return { division, location: more.filter(Boolean).join(', ') };
}

/** Without the ontology id that PHA4GE writes behind a term. */
function stripId(text: string): string {
  return text.replace(/\s*\[\w+:\w+\]$/, '').trim();
}

function readSpecimen(value: string, concept: string, core: Checklist): CellValues {
  const values: Record<string, string> = {};
  for (const part of value.split(/\s*[,;]\s*/)) {
    if (part === '') continue;
    const field = core.fields.find((candidate) => {
      if (!/^(anatomical|bodyProduct|environmental)/.test(candidate.name)) return false;
      return matchTerm(part, candidate.terms ?? []) !== null;
    });
    const found = field === undefined ? null : matchTerm(part, field.terms ?? []);
    const name = field?.name ?? concept;
    const term = found === null ? part : found.term.term;
    values[name] = values[name] === undefined ? term : `${values[name]}; ${term}`;
  }
  return values;
}

function toCoreTerms(
  value: string,
  { checklist, field }: { readonly checklist: Checklist; readonly field: ChecklistField },
  core: Checklist,
): string {
  const own = findTerms(checklist, field);
  const target = core.fields.find(({ name }) => name === field.concept);
  const terms = target?.terms;
  if (own.length === 0 || terms === undefined || checklist.id === core.id) return stripId(value);
  const parts = field.separator === undefined ? [value] : value.split(field.separator);
  const joined = parts.map((part) => {
    const text = part.trim();
    // A word that is none of the standard's terms is told as it stands, and not mended unasked.
    return matchTerm(text, own)?.kind === 'term'
      ? (translateTerm(text, own, terms)?.term ?? stripId(text))
      : stripId(text);
  });
  return joined.join('; ');
}
