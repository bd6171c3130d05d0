import type { HeaderReference } from '../../../bio/hts/sam-header.ts';
import type { KnownReference } from '../check-context.ts';
import type { FindingList } from '../finding.ts';

/**
 * Finds the pathogen's reference among those of a header: by digest where there is one, else by name,
 * else by length; -1 where it is not there. What does not fit is told.
 */
export function matchReference(
  references: readonly Pick<HeaderReference, 'name' | 'length' | 'md5'>[],
  known: KnownReference,
  findings: FindingList,
): number {
  const byDigest = references.findIndex(({ md5 }) => md5 === known.md5);
  if (byDigest >= 0) return byDigest;
  const byName = references.findIndex(({ name }) => name === known.name);
  const found = references[byName];
  if (found !== undefined) {
    if (found.length !== known.letters.length) {
      const hint = `The reference ${known.name} has ${found.length} letters here and ${known.letters.length} on this node. Map the reads to the node's reference.`;
      findings.add(['error', 'reference-length-differs'], 'header', [found.name, hint]);
      return -1;
    }
    if (found.md5 !== null) {
      const hint = `The reference ${known.name} has other letters than on this node (MD5 ${known.md5}). Map the reads to the node's reference.`;
      findings.add(['error', 'reference-digest-differs'], 'header', [found.md5, hint]);
      return -1;
    }
    return byName;
  }
  const names = references.map(({ name }) => name).join(', ');
  const sameLength = references.flatMap(({ length, md5 }, at) =>
    length === known.letters.length && md5 === null ? [at] : [],
  );
  const [only, second] = sameLength;
  if (only !== undefined && second === undefined) {
    const hint = `The reference of ${known.id} is called ${known.name} on this node. One of the same length was taken for it; that its letters are the same could not be checked.`;
    findings.add(['warning', 'reference-name-unknown'], 'header', [names, hint]);
    return only;
  }
  const hint = `None of the references of this file is that of ${known.id} (${known.name}, ${known.letters.length} letters). Is it of this pathogen?`;
  findings.add(['error', 'reference-name-unknown'], 'header', [names, hint]);
  return -1;
}
