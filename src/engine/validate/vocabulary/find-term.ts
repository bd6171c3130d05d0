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

/** Looks a value up in a vocabulary by its words, whatever their case, and by its words with a slip. */
export function findTerm(value: string, terms: readonly ChecklistTerm[]): FoundTerm {
  const { terms: byKey, synonyms } = indexTerms(terms);
  const key = toTermKey(value);
  const exact = byKey.get(key);
  if (exact !== undefined) return { kind: 'term', term: exact };
  const synonym = synonyms.get(key);
  if (synonym !== undefined) return { kind: 'synonym', term: synonym };
  const near = findNearest(key, byKey) ?? findNearest(key, synonyms);
  return near === null ? { kind: 'none' } : { kind: 'near', term: near };
}

/** The term of a vocabulary that means the same as a term of another one, by the words of both; null without. */
export function translateTerm(
  value: string,
  from: readonly ChecklistTerm[],
  to: readonly ChecklistTerm[],
): ChecklistTerm | null {
  const source = findTerm(value, from);
  const words =
    source.kind === 'none' || source.kind === 'near'
      ? [value]
      : [value, source.term.term, ...(source.term.synonyms ?? [])];
  for (const word of words) {
    const found = findTerm(word, to);
    if (found.kind === 'term' || found.kind === 'synonym') return found.term;
  }
  return null;
}
