import { findDuoTerm } from '../../schema/duo-terms.ts';
import type { VaultUseTerm } from '../../schema/ports.ts';
import type { DuoKnowledge } from './duo-knowledge.ts';
import { modifierJudges } from './judge-modifier.ts';
import {
  isWithinPermission,
  judgePermission,
  type PermissionInput,
  type PermissionShorthand,
  permissionShorthands,
} from './judge-permission.ts';
import { findOtherDuoTerm } from './other-terms.ts';
import type { ResearchPurpose } from './research-purpose.ts';
import { findWorstVerdict, type Judgement, rankVerdict, type UseVerdict } from './use-verdict.ts';

/** One term of a dataset, what it asks, what the purpose says to it and what follows. */
export interface ExplainedTerm extends Judgement {
  /** As the dataset names it, such as 'DUO:0000007'. */
  readonly code: string;
  /** '' for a term that has none, or is not known. */
  readonly shorthand: string;
  readonly label: string;
  readonly detail: string | null;
  readonly kind: 'permission' | 'modifier' | 'other';
}

/** What keeps a verdict from being found, beside the terms themselves. */
export interface UseGap {
  readonly code: 'no-permission' | 'permissions-differ' | 'no-kind';
  readonly hint: string;
}

/** Whether a purpose fits what a dataset may be used for. It advises; a committee decides. */
export interface UseMatch {
  readonly verdict: UseVerdict;
  /** One for each term of the dataset, in its order. */
  readonly terms: readonly ExplainedTerm[];
  readonly gaps: readonly UseGap[];
}

type Found = {
  readonly term: VaultUseTerm;
  readonly permission: PermissionShorthand | null;
};

function toPermission(code: string): PermissionShorthand | null {
  const shorthand = findDuoTerm(code)?.shorthand;
  return permissionShorthands.find((each) => each === shorthand) ?? null;
}

/**
 * Matches the terms of use of a dataset with a purpose, by the Data Use Ontology (release of 2021-02-23).
 *
 * Every kind of research that the purpose names has to be permitted, and every modifier kept to: the verdict is the
 * worst of all. Several diseases widen each other; permissions of several kinds that judge differently need a person.
 * Terms that are obsolete, general or not known need a person, and so does whatever the purpose does not say.
 */
export function matchDataUse(
  terms: readonly VaultUseTerm[],
  purpose: ResearchPurpose,
  knowledge: DuoKnowledge,
): UseMatch {
  const found: Found[] = terms.map((term) => ({ term, permission: toPermission(term.code) }));
  const input: PermissionInput = {
    purpose,
    knowledge,
    allowedDiseases: found.flatMap(({ term, permission }) =>
      permission === 'DS' && term.detail !== null ? [term.detail] : [],
    ),
    allowsCare: terms.some(({ code }) => findDuoTerm(code)?.shorthand === 'CC'),
  };
  const diseasesWithinPermission = judgeDiseasesWithin(found, input);
  const explained = found.map(({ term, permission }): ExplainedTerm => {
    if (permission !== null) {
      return describe(term, judgePermission(permission, term.detail, input));
    }
    const judge = modifierJudges[findDuoTerm(term.code)?.shorthand ?? ''];
    return judge === undefined
      ? describeOther(term)
      : describe(
          term,
          judge({ ...{ purpose, knowledge, diseasesWithinPermission }, detail: term.detail }),
        );
  });
  const gaps = findGaps(explained, purpose);
  const permitted = judgePermissions(explained);
  const verdict = findWorstVerdict([
    permitted,
    ...explained.filter(({ kind }) => kind !== 'permission').map((each) => each.verdict),
    ...gaps.map((): UseVerdict => 'needs-a-person'),
  ]);
  return { verdict, terms: explained, gaps };
}

/** The permissions together: what all say, or else a person's matter; 'needs-a-person' for none. */
function judgePermissions(explained: readonly ExplainedTerm[]): UseVerdict {
  const verdicts = explained
    .filter(({ kind }) => kind === 'permission')
    .map(({ verdict }) => verdict);
  const [first] = verdicts;
  if (first === undefined) return 'needs-a-person';
  return verdicts.every((verdict) => verdict === first) ? first : 'needs-a-person';
}

/** How the purpose's diseases fit the permissions: the best of them, since each allows for itself. */
function judgeDiseasesWithin(found: readonly Found[], input: PermissionInput): UseVerdict {
  let best: UseVerdict = 'does-not-match';
  for (const { permission } of found) {
    if (permission === null) continue;
    const verdict = isWithinPermission(permission, input);
    if (rankVerdict(verdict) > rankVerdict(best)) best = verdict;
  }
  return best;
}

function describe(term: VaultUseTerm, judgement: Judgement): ExplainedTerm {
  const known = findDuoTerm(term.code);
  return {
    code: term.code,
    shorthand: known?.shorthand ?? '',
    label: known?.label ?? '',
    detail: term.detail,
    kind: known?.kind ?? 'other',
    ...judgement,
  };
}

function describeOther({ code, detail }: VaultUseTerm): ExplainedTerm {
  const other = findOtherDuoTerm(code);
  const meanings = {
    'term-abstract': 'It only groups other terms.',
    'term-obsolete': 'The ontology has given it up.',
    'term-of-research': 'It is no condition of use.',
    'term-unknown': 'It is no term of the Data Use Ontology that is known here.',
  } as const;
  const reason = other?.reason ?? 'term-unknown';
  return {
    ...{ code, detail, kind: 'other', verdict: 'needs-a-person', reason },
    shorthand: other?.shorthand ?? '',
    label: other?.label ?? '',
    asks: `What '${code}' asks is not clear. ${meanings[reason]}`,
    says: `Nothing can be compared. ${other?.instead ?? 'Whoever keeps the dataset has to correct it.'}`,
  };
}

function findGaps(
  explained: readonly ExplainedTerm[],
  purpose: ResearchPurpose,
): readonly UseGap[] {
  const permissions = explained.filter(({ kind }) => kind === 'permission');
  const gaps: UseGap[] = [];
  if (permissions.length === 0) {
    const hint =
      'The dataset names no permission (NRES, GRU, HMB, DS or POA), only what has to be kept to.';
    gaps.push({ code: 'no-permission', hint });
  }
  const verdicts = new Set(permissions.map(({ verdict }) => verdict));
  if (verdicts.size > 1) {
    const names = [...new Set(permissions.map(({ shorthand }) => shorthand))].join(', ');
    const hint = `The dataset names several permissions (${names}), which judge this purpose differently.`;
    gaps.push({ code: 'permissions-differ', hint });
  }
  if (purpose.kinds.length === 0) {
    gaps.push({ code: 'no-kind', hint: 'The purpose names no kind of research.' });
  }
  return gaps;
}
