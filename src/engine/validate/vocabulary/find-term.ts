import type { ChecklistTerm } from '../../../schema/checklists/checklist.ts';
import { findNearest } from './edit-distance.ts';
import { toTermKey } from './term-key.ts';

/** What a value is to a vocabulary: a term of it, another word for one, nearly one, or none. */
export type FoundTerm =
  | { readonly kind: 'term' | 'synonym' | 'near'; readonly term: ChecklistTerm }
  | { readonly kind: 'none' };

interface TermIndex {
  readonly terms: ReadonlyMap<string, ChecklistTerm>;
  readonly synonyms: ReadonlyMap<string, ChecklistTerm>;
}

const indexes = new WeakMap<readonly ChecklistTerm[], TermIndex>();

function indexTerms(terms: readonly ChecklistTerm[]): TermIndex {
  const known = indexes.get(terms);
  if (known !== undefined) return known;
  const index = {
    terms: new Map(terms.map((term) => [toTermKey(term.term), term])),
    synonyms: new Map(
      terms.flatMap((term) => (term.synonyms ?? []).map((word) => [toTermKey(word), term])),
    ),
  };
  indexes.set(terms, index);
  return index;
}

/** Looks a value up in a vocabulary by its words, whatever their case; null for what is no word of it. */
export function matchTerm(
  value: string,
  terms: readonly ChecklistTerm[],
): { readonly kind: 'term' | 'synonym'; readonly term: ChecklistTerm } | null {
  const { terms: byKey, synonyms } = indexTerms(terms);
  const key = toTermKey(value);
  const exact = byKey.get(key);
  if (exact !== undefined) return { kind: 'term', term: exact };
  const synonym = synonyms.get(key);
  return synonym === undefined ? null : { kind: 'synonym', term: synonym };
}

/** Looks a value up in a vocabulary by its words, and by its words with a slip, which takes far longer. */
export function findTerm(value: string, terms: readonly ChecklistTerm[]): FoundTerm {
  const match = matchTerm(value, terms);
  if (match !== null) return match;
  const { terms: byKey, synonyms } = indexTerms(terms);
  const key = toTermKey(value);
  const near = findNearest(key, byKey) ?? findNearest(key, synonyms);
  return near === null ? { kind: 'none' } : { kind: 'near', term: near };
}

/** The term of a vocabulary that means the same as a term of another one, by the words of both; null without. */
export function translateTerm(
  value: string,
  from: readonly ChecklistTerm[],
  to: readonly ChecklistTerm[],
): ChecklistTerm | null {
  const source = matchTerm(value, from)?.term;
  const words = source === undefined ? [value] : [value, source.term, ...(source.synonyms ?? [])];
  for (const word of words) {
    const found = matchTerm(word, to);
    if (found !== null) return found.term;
  }
  return null;
}
