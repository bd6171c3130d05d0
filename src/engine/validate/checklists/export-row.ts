import type { Checklist, NullReason } from '../../../schema/checklists/checklist.ts';
import type { CoreRow } from '../forms/core-row.ts';
import { writeForm } from '../forms/write-form.ts';
import { parseReasons } from '../vocabulary/null-reason.ts';

/** A core row in a checklist's columns. */
export interface ExportedRow {
  /** A value for each column of the checklist; '' where it has none. */
  readonly cells: Readonly<Record<string, string>>;
  /** Columns that hold a null term because the core has no value. */
  readonly nulls: readonly string[];
  /** Core fields with a value that no column of the checklist carries. */
  readonly lost: readonly string[];
}

// What a reason of INSDC means in a standard that has fewer words.
const GENERAL: Partial<Record<NullReason, NullReason>> = {
  controlSample: 'notApplicable',
  syntheticConstruct: 'notApplicable',
  labStock: 'notCollected',
  humanIdentifiable: 'restrictedAccess',
};

/** The word of a checklist for a missing value; null where it has none. */
export function findNullTerm(checklist: Checklist, reason: NullReason): string | null {
  const find = (wanted: NullReason) =>
    checklist.nullTerms.find((term) => term.reason === wanted)?.term;
  return find(reason) ?? find(GENERAL[reason] ?? 'missing') ?? find('missing') ?? null;
}

/**
 * Writes a row of the core in the columns of a checklist. A required column without value gets the checklist's word
 * for the reason that the row gives, and for 'not provided' where it gives none.
 * @param row values by field; `missingReasons` as the record keeps them
 * @param others values of columns that are no fields, by their headers; they fill columns of the same name
 */
export function exportRow(
  row: CoreRow,
  checklist: Checklist,
  {
    core,
    others = {},
  }: { readonly core: Checklist; readonly others?: Readonly<Record<string, string>> },
): ExportedRow {
  const reasons = parseReasons(row.missingReasons ?? null);
  const cells: Record<string, string> = {};
  const nulls: string[] = [];
  for (const field of checklist.fields) {
    const value =
      writeForm(row, { checklist, field }, core) ??
      (Object.hasOwn(others, field.name) ? (others[field.name] ?? null) : null);
    if (value !== null) {
      cells[field.name] = value;
      continue;
    }
    const reason = field.concept === undefined ? undefined : reasons.get(field.concept);
    const isWanted = field.requirement === 'required' || reason !== undefined;
    const term =
      field.allowsNull && isWanted ? findNullTerm(checklist, reason ?? 'notProvided') : null;
    cells[field.name] = term ?? '';
    if (term !== null) nulls.push(field.name);
  }
  const carried = findCarried(checklist);
  const lost = Object.keys(row).filter((name) => row[name] != null && !carried.has(name));
  return { cells, nulls, lost };
}

const carriedBy = new WeakMap<Checklist, ReadonlySet<string>>();

/** Core fields that some column of a checklist carries. */
function findCarried(checklist: Checklist): ReadonlySet<string> {
  const known = carriedBy.get(checklist);
  if (known !== undefined) return known;
  const fields = checklist.fields.flatMap(({ concept, form }) => listCoreFields(concept, form));
  const carried = new Set(['missingReasons', 'dateFrom', 'dateTo', ...fields]);
  carriedBy.set(checklist, carried);
  return carried;
}

/** Core fields that a column of this form reads or writes. */
export function listCoreFields(concept: string | undefined, form = 'text'): readonly string[] {
  if (concept === undefined) return [];
  switch (form) {
    case 'countryColonRegion':
      return ['country', 'division', 'location'];
    case 'continentPath':
      return ['region', 'country', 'division', 'location'];
    case 'divisionAndLocation':
      return ['division', 'location'];
    case 'hostScientific':
    case 'hostCommon':
    case 'hostTaxon':
      return ['host', 'hostTaxon'];
    case 'nameAndVersion':
      return [concept, concept === 'dehostingMethod' ? 'dehostingVersion' : `${concept}Version`];
    case 'specimen':
      return concept === 'environmentalMaterial'
        ? ['environmentalMaterial', 'environmentalSite']
        : ['anatomicalPart', 'anatomicalMaterial', 'bodyProduct'];
    default:
      return [concept];
  }
}
