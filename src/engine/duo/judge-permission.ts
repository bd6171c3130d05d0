import { judgeDiseases } from './disease-scope.ts';
import type { DuoKnowledge } from './duo-knowledge.ts';
import { kindNames, type ResearchKind, type ResearchPurpose } from './research-purpose.ts';
import { findWorstVerdict, type Judgement, type UseVerdict } from './use-verdict.ts';

/** Permissions from the widest to the narrowest; POA is beside HMB and DS, under GRU. */
export const permissionShorthands = ['NRES', 'GRU', 'HMB', 'DS', 'POA'] as const;
export type PermissionShorthand = (typeof permissionShorthands)[number];

/** All that the permissions of a dataset are judged by. */
export interface PermissionInput {
  readonly purpose: ResearchPurpose;
  readonly knowledge: DuoKnowledge;
  /** Details of all terms of disease specific research, of which each allows its disease. */
  readonly allowedDiseases: readonly string[];
  /** The dataset is for clinical care too (CC). */
  readonly allowsCare: boolean;
}

/** 'by-disease': as its diseases fit. 'care': allowed where CC is named, else a person has to say. */
type Rule = UseVerdict | 'by-disease' | 'care' | 'care-by-disease' | 'person-by-disease';

const all: Readonly<Record<ResearchKind, Rule>> = {
  general: 'matches',
  health: 'matches',
  disease: 'matches',
  ancestry: 'matches',
  population: 'matches',
  methods: 'matches',
  control: 'matches',
  'clinical-care': 'matches',
};

/**
 * What each permission says to each kind of research, by the definitions of the Data Use Ontology and the table of
 * research purposes in its README. Development of methods is for NMDS to rule out, as it says there.
 */
const rules: Readonly<Record<PermissionShorthand, Readonly<Record<ResearchKind, Rule>>>> = {
  NRES: all,
  GRU: { ...all, 'clinical-care': 'care' },
  HMB: {
    ...all,
    general: 'does-not-match',
    ancestry: 'does-not-match',
    population: 'needs-a-person',
    'clinical-care': 'care',
  },
  DS: {
    general: 'does-not-match',
    health: 'by-disease',
    disease: 'by-disease',
    ancestry: 'does-not-match',
    population: 'person-by-disease',
    methods: 'matches',
    control: 'by-disease',
    'clinical-care': 'care-by-disease',
  },
  POA: {
    general: 'does-not-match',
    health: 'does-not-match',
    disease: 'does-not-match',
    ancestry: 'matches',
    population: 'needs-a-person',
    methods: 'needs-a-person',
    control: 'does-not-match',
    'clinical-care': 'does-not-match',
  },
};

const asked: Readonly<Record<PermissionShorthand, string>> = {
  NRES: 'Any use is allowed.',
  GRU: 'Any research is allowed.',
  HMB: 'Health, medical or biomedical research is allowed, but not on population origins or ancestry.',
  DS: 'Research on the named disease is allowed.',
  POA: 'Only research on population origins or ancestry is allowed.',
};

function judgeByDisease(kind: ResearchKind, input: PermissionInput): UseVerdict {
  const { purpose, knowledge, allowedDiseases } = input;
  if (allowedDiseases.length === 0) return 'needs-a-person';
  // Research on diseases that names none may be on this one; health research that names none is wider.
  if (purpose.diseases.length === 0) {
    return kind === 'disease' ? 'needs-a-person' : 'does-not-match';
  }
  return judgeDiseases(purpose.diseases, allowedDiseases, knowledge.findAncestors);
}

function judgeKind(
  shorthand: PermissionShorthand,
  kind: ResearchKind,
  input: PermissionInput,
): UseVerdict {
  const rule = rules[shorthand][kind];
  const care: UseVerdict = input.allowsCare ? 'matches' : 'needs-a-person';
  switch (rule) {
    case 'by-disease':
      return judgeByDisease(kind, input);
    case 'care':
      return care;
    case 'care-by-disease':
      return findWorstVerdict([judgeByDisease(kind, input), care]);
    case 'person-by-disease':
      return findWorstVerdict([judgeByDisease(kind, input), 'needs-a-person']);
    default:
      return rule;
  }
}

/** Whether the diseases of a purpose, and it names some, are within what a permission allows. */
export function isWithinPermission(
  shorthand: PermissionShorthand,
  input: PermissionInput,
): UseVerdict {
  if (input.purpose.diseases.length === 0) return 'does-not-match';
  return judgeKind(shorthand, 'disease', input);
}

/** Judges one permission: the worst of all kinds of research that the purpose names. */
export function judgePermission(
  shorthand: PermissionShorthand,
  detail: string | null,
  input: PermissionInput,
): Judgement {
  const { purpose } = input;
  const asks =
    shorthand === 'DS' && detail !== null ? `Research on ${detail} is allowed.` : asked[shorthand];
  if (purpose.kinds.length === 0) {
    if (shorthand === 'NRES') {
      return { verdict: 'matches', reason: 'allowed', asks, says: 'Any purpose is within it.' };
    }
    const says = 'The purpose names no kind of research.';
    return { verdict: 'needs-a-person', reason: 'not-said', asks, says };
  }
  const judged = purpose.kinds.map((kind) => ({
    kind,
    verdict: judgeKind(shorthand, kind, input),
  }));
  const verdict = findWorstVerdict(judged.map((each) => each.verdict));
  if (shorthand === 'DS' && detail === null && verdict !== 'does-not-match') {
    const says = 'The dataset does not say which disease, so that nothing can be compared.';
    return { verdict: 'needs-a-person', reason: 'detail-missing', asks, says };
  }
  return { verdict, ...explain(judged, verdict, input), asks };
}

function explain(
  judged: readonly { readonly kind: ResearchKind; readonly verdict: UseVerdict }[],
  verdict: UseVerdict,
  { purpose }: PermissionInput,
): Pick<Judgement, 'reason' | 'says'> {
  const nameKinds = (wanted: UseVerdict) =>
    [
      ...new Set(
        judged.filter((each) => each.verdict === wanted).map(({ kind }) => kindNames[kind]),
      ),
    ].join(', ');
  const diseases = purpose.diseases.length === 0 ? '' : ` (${purpose.diseases.join(', ')})`;
  if (verdict === 'matches') {
    return {
      reason: 'allowed',
      says: `The purpose is within it: ${nameKinds('matches')}${diseases}.`,
    };
  }
  if (verdict === 'does-not-match') {
    const says = `The purpose goes beyond it: ${nameKinds('does-not-match')}${diseases}.`;
    return { reason: 'not-allowed', says };
  }
  const says = `It does not decide about ${nameKinds('needs-a-person')}${diseases}.`;
  return { reason: 'cannot-compare', says };
}
