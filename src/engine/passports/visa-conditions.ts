import { fail, type Result, succeed } from '../../std/result.ts';
import { createBudget, matchPattern, type PatternBudget } from './match-pattern.ts';
import { getClaim, isObject } from './parse-token.ts';
import type { PassportLimits } from './passport-limits.ts';
import { type Refusal, refuse } from './refusals.ts';

/** Fields of a visa that a condition may be about: those that are texts. */
export const conditionFields = ['value', 'source', 'by'] as const;
export type ConditionField = (typeof conditionFields)[number];

/** One comparison; 'unknown' is a kind that is not known and is never met. */
export interface Comparison {
  readonly field: ConditionField;
  readonly kind: 'const' | 'pattern' | 'split_pattern' | 'unknown';
  readonly text: string;
}

/** One visa that has to be there: its type, and all comparisons of its fields. */
export interface ConditionClause {
  readonly type: string;
  readonly comparisons: readonly Comparison[];
}

/** Alternatives, of each of which all clauses have to be met. */
export type Conditions = readonly (readonly ConditionClause[])[];

/** What a condition looks at of another visa. */
export interface VisaEvidence {
  readonly type: string;
  readonly value: string;
  readonly source: string;
  readonly by: string | null;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

function parseComparison(field: string, text: unknown): Comparison | null {
  const known = conditionFields.find((each) => each === field);
  if (known === undefined || typeof text !== 'string') return null;
  const colon = text.indexOf(':');
  if (colon === -1) return null;
  const prefix = text.slice(0, colon);
  const kind = (['const', 'pattern', 'split_pattern'] as const).find((each) => each === prefix);
  return { field: known, kind: kind ?? 'unknown', text: text.slice(colon + 1) };
}

function parseClause(value: unknown): ConditionClause | null {
  if (!isObject(value)) return null;
  const type = getClaim(value, 'type');
  if (typeof type !== 'string' || type === '') return null;
  const fields = Object.entries(value).filter(([name]) => name !== 'type');
  const comparisons = fields.map(([name, text]) => parseComparison(name, text));
  const read = comparisons.filter((each) => each !== null);
  return read.length === 0 || read.length < comparisons.length ? null : { type, comparisons: read };
}

/**
 * Reads the conditions of a visa; null for none. An empty list asks for nothing, but is there: such a visa is no evidence
 * for others. A clause that is not written as specified refuses the visa, also where another alternative could be met.
 */
export function parseConditions(
  value: unknown,
  where: string,
  limits: PassportLimits,
): Result<Conditions | null, Refusal> {
  if (value === undefined) return succeed(null);
  if (!Array.isArray(value)) return fail(refuse('conditions-malformed', where, value));
  if (value.length > limits.alternatives) {
    return fail(refuse('conditions-too-many', where, `${value.length} alternatives`));
  }
  const conditions: ConditionClause[][] = [];
  let clauses = 0;
  for (const [i, alternative] of value.entries()) {
    // All clauses of an empty alternative would be met by nothing at all.
    if (!Array.isArray(alternative) || alternative.length === 0) {
      return fail(refuse('conditions-malformed', `${where} ${i + 1}`, alternative));
    }
    clauses += alternative.length;
    if (clauses > limits.clauses) {
      return fail(refuse('conditions-too-many', where, `${clauses} clauses`));
    }
    const read: ConditionClause[] = [];
    for (const [j, entry] of alternative.entries()) {
      const clause = parseClause(entry);
      if (clause === null) {
        return fail(refuse('conditions-malformed', `${where} ${i + 1} clause ${j + 1}`, entry));
      }
      read.push(clause);
    }
    conditions.push(read);
  }
  return succeed(conditions);
}

function isMet(
  { field, kind, text }: Comparison,
  visa: VisaEvidence,
  budget: PatternBudget,
): boolean {
  const value = visa[field];
  if (value === null) return false;
  switch (kind) {
    case 'const':
      return value === text;
    case 'pattern':
      return matchPattern(text, value, budget);
    case 'split_pattern':
      return value.split(';').some((piece) => matchPattern(text, piece, budget));
    default:
      return false;
  }
}

/**
 * Until when conditions are met by other visas, in seconds since 1970: of the alternative that is met longest, the
 * visa that expires first. Null where none is met, 'too-costly' where comparing took more steps than there are.
 *
 * @param evidence accepted visas without conditions of their own, of the same person
 */
export function meetConditions(
  conditions: Conditions,
  evidence: readonly VisaEvidence[],
  budget: PatternBudget = createBudget(Number.POSITIVE_INFINITY),
): number | 'too-costly' | null {
  let longest: number | null = null;
  for (const clauses of conditions) {
    let until = Number.POSITIVE_INFINITY;
    for (const { type, comparisons } of clauses) {
      const expiries = evidence
        .filter((visa) => visa.type === type)
        .filter((visa) => comparisons.every((comparison) => isMet(comparison, visa, budget)))
        .map(({ expiresAt }) => expiresAt);
      until = Math.min(until, Math.max(...expiries));
    }
    if (budget.stepsLeft < 0) return 'too-costly';
    if (until !== Number.NEGATIVE_INFINITY) longest = Math.max(longest ?? until, until);
  }
  return longest;
}
