import type { NullReason } from '../../../schema/checklists/checklist.ts';
import { toTermKey } from './term-key.ts';

const REASONS: Readonly<Record<NullReason, readonly string[]>> = {
  notApplicable: ['not applicable'],
  notCollected: ['not collected', 'missing: not collected'],
  notProvided: ['not provided', 'not available', 'missing: not provided'],
  restrictedAccess: ['restricted access', 'missing: restricted access'],
  missing: ['missing', 'unknown'],
  controlSample: ['missing: control sample'],
  sampleGroup: ['missing: sample group'],
  syntheticConstruct: ['missing: synthetic construct'],
  labStock: ['missing: lab stock'],
  thirdPartyData: ['missing: third party data'],
  dataAgreement: ['missing: data agreement established pre-2023'],
  endangeredSpecies: ['missing: endangered species'],
  humanIdentifiable: ['missing: human-identifiable'],
};

const reasonOf = new Map(
  Object.entries(REASONS).flatMap(([reason, terms]) =>
    terms.map((term) => [toTermKey(term), reason as NullReason]),
  ),
);
// What spreadsheets hold where there is nothing; it gives no reason.
const EMPTY = new Set(['', '?', '-', '--', '.', 'na', 'n/a', '#n/a', 'nan', 'null', 'none', 'nil']);

/**
 * Why a cell has no value: a reason by INSDC's or PHA4GE's spelling, 'empty' where it gives none, and null for
 * a cell that has a value.
 */
export function findNullReason(value: string): NullReason | 'empty' | null {
  const text = value.trim();
  if (EMPTY.has(text.toLowerCase())) return 'empty';
  // Null terms are short; longer text is a value and not worth its key.
  if (text.length > 60) return null;
  return reasonOf.get(toTermKey(text)) ?? null;
}

/** Reasons as the record keeps them: 'age: restrictedAccess; sex: notCollected'. */
export function formatReasons(reasons: ReadonlyMap<string, NullReason>): string | null {
  if (reasons.size === 0) return null;
  return [...reasons].map(([field, reason]) => `${field}: ${reason}`).join('; ');
}

/** The inverse of `formatReasons`; what it cannot read is left out. */
export function parseReasons(text: string | null): Map<string, NullReason> {
  const reasons = new Map<string, NullReason>();
  for (const part of (text ?? '').split('; ')) {
    const [field, reason] = part.split(': ');
    if (field !== undefined && reason !== undefined && Object.hasOwn(REASONS, reason)) {
      reasons.set(field, reason as NullReason);
    }
  }
  return reasons;
}
