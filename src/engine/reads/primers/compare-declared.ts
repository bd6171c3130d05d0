import type { CheckContext } from '../check-context.ts';
import type { FindingList } from '../finding.ts';
import type { SchemeInference } from './infer-scheme.ts';

/** Compares the declared scheme with the inferred one. */
export function compareScheme(
  { status, scheme, candidates, reason }: SchemeInference,
  context: CheckContext,
  findings: FindingList,
): void {
  const declared = context.scheme;
  if (declared === null) return;
  const value = `${declared.name}/${declared.version}`;
  const isDeclared = (one: { readonly name: string; readonly version: string }) =>
    one.name === declared.name && one.version === declared.version;
  if (status === 'inferred' && scheme !== null && !isDeclared(scheme)) {
    const hint = `The reads are declared as of primer scheme ${value}, but they begin at the primers of ${scheme.name}/${scheme.version}. ${reason}`;
    findings.add(['error', 'primer-scheme-contradicted'], '', [value, hint]);
  } else if (status === 'ambiguous' && !candidates.some(isDeclared)) {
    const hint = `The reads are declared as of primer scheme ${value}, but they begin at primers of others. ${reason}`;
    findings.add(['error', 'primer-scheme-contradicted'], '', [value, hint]);
  } else if (status === 'unknown') {
    const hint = `That the reads are of primer scheme ${value} could not be seen. ${reason}`;
    findings.add(['warning', 'primer-scheme-unknown'], '', [value, hint]);
  }
}
