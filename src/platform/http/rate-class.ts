import type { AnyOperation, RateClass } from '../../schema/define-operation.ts';

const classOfTag: Readonly<Record<string, RateClass>> = {
  lapis: 'search',
  queries: 'search',
  checklists: 'search',
  submissions: 'submission',
  imports: 'submission',
  pipelines: 'submission',
};

/** The limit that an operation falls under, beside those of addresses and callers; null for none. */
export function findRateClass(definition: AnyOperation): RateClass | null {
  if (definition.limit !== undefined) return definition.limit;
  if (definition.access === 'entrance' && definition.method !== 'GET') return 'sign-in';
  return classOfTag[definition.tag] ?? null;
}
