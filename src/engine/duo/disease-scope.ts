import type { FindAncestors } from './disease-ancestors.ts';
import { findWorstVerdict, rankVerdict, type UseVerdict } from './use-verdict.ts';

// A prefix and a number, as CURIE or as the end of an address of the OBO Foundry: 'NCIT:C3262', 'MONDO_0005550'.
const identifier = /\b([A-Za-z][A-Za-z0-9]*)[:_]([A-Za-z]?\d+(?:\.\w+)?)\b/g;

/** Identifiers of an ontology in a text, such as that of 'MONDO:0005550 (infectious disease)', as CURIEs. */
export function findDiseaseIds(text: string): readonly string[] {
  const found = [...text.matchAll(identifier)].map(([, prefix, number]) => `${prefix}:${number}`);
  return [...new Set(found)];
}

function prefixOf(id: string): string {
  return id.slice(0, id.indexOf(':'));
}

/**
 * Whether one disease is the allowed one or under it, never above: data for research on lung cancer are not for
 * research on cancer. Two that no known ancestor brings into one ontology cannot be compared.
 */
function judgeDisease(disease: string, allowed: string, findAncestors: FindAncestors): UseVerdict {
  if (disease.toLowerCase() === allowed.toLowerCase()) return 'matches';
  const ancestors = findAncestors(disease);
  if (ancestors === null) return 'needs-a-person';
  if (ancestors.has(allowed)) return 'matches';
  if (findAncestors(allowed) === null) return 'needs-a-person';
  const isComparable =
    prefixOf(disease) === prefixOf(allowed) ||
    [...ancestors].some((ancestor) => prefixOf(ancestor) === prefixOf(allowed));
  return isComparable ? 'does-not-match' : 'needs-a-person';
}

/**
 * Whether all diseases of a purpose are within at least one that is allowed.
 *
 * @param allowed what terms of disease specific research say, one text a term
 */
export function judgeDiseases(
  diseases: readonly string[],
  allowed: readonly string[],
  findAncestors: FindAncestors,
): UseVerdict {
  const ids = allowed.flatMap((text) => {
    const found = findDiseaseIds(text);
    // A disease in words fits the same words only.
    return found.length === 0 ? [text] : found;
  });
  return findWorstVerdict(
    diseases.map((text) => {
      const disease = findDiseaseIds(text)[0] ?? text;
      const verdicts = ids.map((id) => judgeAgainst(disease, id, findAncestors));
      return verdicts.reduce<UseVerdict>(
        (best, verdict) => (rankVerdict(verdict) > rankVerdict(best) ? verdict : best),
        'does-not-match',
      );
    }),
  );
}

function judgeAgainst(disease: string, allowed: string, findAncestors: FindAncestors): UseVerdict {
  const isIdentifier = findDiseaseIds(allowed)[0] === allowed;
  if (isIdentifier) return judgeDisease(disease, allowed, findAncestors);
  return disease.toLowerCase() === allowed.toLowerCase() ? 'matches' : 'needs-a-person';
}
