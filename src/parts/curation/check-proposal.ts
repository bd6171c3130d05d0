import { parseEntryAccession } from '../../bio/accession.ts';
import { validateRow } from '../../engine/validate/validate-row.ts';
import { AppError } from '../../schema/errors.ts';
import type { ReleasedEntry } from '../../schema/ports.ts';
import type { Problem } from '../../schema/problem.ts';
import { sampleMetadata } from '../../schema/records/sample-metadata.ts';
import type { Claim, Confidence } from './correction.ts';

/** A correction as somebody proposes it. */
export interface Proposal {
  readonly claim: Claim;
  readonly field?: string | undefined;
  readonly value?: string | undefined;
  readonly duplicateOf?: string | undefined;
  readonly evidence: string;
  readonly evidenceUrl?: string | undefined;
  readonly confidence: Confidence;
}

/** What of a proposal is kept beside its evidence. */
export interface CheckedProposal {
  readonly field: string | null;
  readonly valueThen: string | null;
  readonly valueProposed: string | null;
  readonly duplicateOf: string | null;
}

const MAX_VALUE_LENGTH = 10_000;

/**
 * Checks a proposal against the entry that it is about: a value as a submitted one would be checked.
 * @throws AppError request-invalid
 */
export function checkProposal(
  proposal: Proposal,
  entry: ReleasedEntry,
  today: string,
): CheckedProposal {
  const nothing = { field: null, valueThen: null, valueProposed: null, duplicateOf: null };
  if (proposal.claim === 'duplicate')
    return { ...nothing, duplicateOf: checkDuplicate(proposal.duplicateOf ?? '', entry) };
  if (proposal.claim !== 'value') return nothing;
  const { field = '' } = proposal;
  if (!Object.hasOwn(sampleMetadata.fields, field) || field === 'strain') {
    const names = Object.keys(sampleMetadata.fields).filter((name) => name !== 'strain');
    refuse('body.field', field, `Name a field that can be corrected: ${names.join(', ')}.`);
  }
  const valueThen = entry.metadata[field] ?? null;
  const valueProposed = checkValue(field, proposal.value ?? '', today);
  if (valueProposed === valueThen)
    refuse('body.value', valueThen ?? '', 'The entry says that already.');
  return { ...nothing, field, valueThen, valueProposed };
}

/** The value as it would be stored; null says that it is not known. */
function checkValue(field: string, value: string, today: string): string | null {
  const one = { cells: [value], rowNumber: 1 };
  const definition = sampleMetadata.fields[field as keyof typeof sampleMetadata.fields];
  const record = { ...sampleMetadata, fields: { [field]: definition } };
  const mapping = { fields: new Map([[field, 0]]), others: [] };
  const { values, errors } = validateRow({ record, mapping } as never, one, {
    today,
    source: 'body',
    maxValueLength: MAX_VALUE_LENGTH,
  });
  const [error] = errors;
  if (error !== undefined) refuse('body.value', value, error.hint);
  return values[field] ?? null;
}

function checkDuplicate(text: string, entry: ReleasedEntry): string {
  const parsed = parseEntryAccession(text);
  if (!parsed.ok) refuse('body.duplicateOf', text, parsed.error);
  const { accession } = parsed.value;
  if (accession === entry.accession) refuse('body.duplicateOf', text, 'Name another entry.');
  return accession;
}

function refuse(where: string, value: string, hint: string): never {
  const problem: Problem = { code: 'correction-invalid', where, value: value.slice(0, 200), hint };
  throw new AppError('request-invalid', { detail: `${where}: ${hint}`, problems: [problem] });
}
