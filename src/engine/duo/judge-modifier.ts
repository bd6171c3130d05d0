import { compareNames, normaliseWords, splitNames } from './compare-names.ts';
import type { DuoKnowledge } from './duo-knowledge.ts';
import { findCountry, toCountries } from './place-countries.ts';
import type { ResearchPurpose } from './research-purpose.ts';
import type { Judgement, UseReason, UseVerdict } from './use-verdict.ts';

/** One modifier of a dataset, and what it is judged by. */
export interface ModifierInput {
  readonly detail: string | null;
  readonly purpose: ResearchPurpose;
  readonly knowledge: DuoKnowledge;
  /** How the diseases of the purpose are within what the permission allows; 'does-not-match' where it names none. */
  readonly diseasesWithinPermission: UseVerdict;
}

type Judge = (input: ModifierInput) => Judgement;
type Said = readonly [UseVerdict, UseReason, string];

const notSaid = (what: string): Said => [
  'needs-a-person',
  'not-said',
  `The purpose does not say ${what}.`,
];
const missing: Said = [
  'needs-a-person',
  'detail-missing',
  'The dataset does not say it more closely, so that nothing can be compared.',
];
const unreadable = (detail: string): Said => [
  'needs-a-person',
  'detail-unreadable',
  `What the dataset says ('${detail}') cannot be compared.`,
];

function say(asks: string, [verdict, reason, says]: Said): Judgement {
  return { verdict, reason, asks, says };
}

/** A yes or no of the purpose, where yes is what the term asks. */
function judgeAnswer(answer: boolean | null, what: string, yes: string, no: string): Said {
  if (answer === null) return notSaid(what);
  return answer ? ['matches', 'agreed', yes] : ['does-not-match', 'refused', no];
}

const judgeMethods: Judge = ({ purpose, diseasesWithinPermission }) => {
  const asks = 'General development of methods is not allowed.';
  if (!purpose.kinds.includes('methods')) {
    return say(asks, [
      'matches',
      'not-concerned',
      'The purpose is not the development of methods.',
    ]);
  }
  // Methods for research that the permission is for are not general ones.
  const said: Readonly<Record<UseVerdict, Said>> = {
    matches: [
      'matches',
      'allowed',
      'The methods are for diseases that the permission allows research on.',
    ],
    'needs-a-person': [
      'needs-a-person',
      'cannot-compare',
      'Whether the methods are for what the permission allows is not known.',
    ],
    'does-not-match': [
      'does-not-match',
      'not-allowed',
      'The purpose is the development of methods, beyond what the permission allows.',
    ],
  };
  return say(asks, said[diseasesWithinPermission]);
};

const judgeGenetic: Judge = ({ purpose }) =>
  say(
    'Only studies of genotypes, with or without phenotypes, are allowed.',
    judgeAnswer(
      purpose.isGenetic,
      'whether genotypes are studied',
      'Genotypes are studied.',
      'No genotypes are studied.',
    ),
  );

function judgeOrganisation({ purpose }: ModifierInput): Said {
  const { isForProfitOrganisation } = purpose;
  return judgeAnswer(
    isForProfitOrganisation === null ? null : !isForProfitOrganisation,
    'whether an organisation for profit takes part',
    'No organisation for profit takes part.',
    'An organisation for profit takes part.',
  );
}

function judgeCommerce({ purpose }: ModifierInput): Said {
  const { isCommercial } = purpose;
  return judgeAnswer(
    isCommercial === null ? null : !isCommercial,
    'whether the use is commercial',
    'The use is not commercial.',
    'The use is commercial.',
  );
}

const judgeBoth: Judge = (input) => {
  const asks =
    'Only use that is not commercial, by organisations that are not for profit, is allowed.';
  const both = [judgeOrganisation(input), judgeCommerce(input)];
  const find = (verdict: UseVerdict) => both.filter(([each]) => each === verdict);
  const worst = [...find('does-not-match'), ...find('needs-a-person'), ...find('matches')];
  const [verdict, reason] = worst[0] ?? missing;
  return say(asks, [verdict, reason, both.map(([, , says]) => says).join(' ')]);
};

const judgeEthics: Judge = ({ purpose }) => {
  const asks = 'An approval by an ethics committee has to be shown.';
  const said = {
    documented: ['matches', 'agreed', 'An approval is at hand.'],
    pending: ['needs-a-person', 'not-yet', 'An approval was asked for and is not yet given.'],
    none: ['does-not-match', 'refused', 'There is no approval.'],
  } as const;
  const { ethicsApproval } = purpose;
  return say(
    asks,
    ethicsApproval === null ? notSaid('whether there is an approval') : said[ethicsApproval],
  );
};

const judgePlace: Judge = ({ detail, purpose, knowledge }) => {
  const asks = `Use is allowed only in ${detail ?? 'a place'}.`;
  if (detail === null) return say(asks, missing);
  if (purpose.countries.length === 0) return say(asks, notSaid('where the data will be used'));
  const allowed = toCountries(detail, knowledge.findCountries);
  if (allowed === null) return say(asks, unreadable(detail));
  const named = purpose.countries.map(findCountry);
  const isReadable = named.every((country) => country !== null);
  const outside = named.filter((country) => country !== null && !allowed.has(country));
  if (!isReadable && outside.length === 0) return say(asks, notSaid('a country that is known'));
  return outside.length === 0
    ? say(asks, ['matches', 'allowed', `The data will be used in ${purpose.countries.join(', ')}.`])
    : say(asks, [
        'does-not-match',
        'not-allowed',
        `The data will be used in ${outside.join(', ')}.`,
      ]);
};

const judgeMoratorium: Judge = ({ detail, purpose, knowledge }) => {
  const asks = `Nothing may be published before ${detail ?? 'a day'}.`;
  if (detail === null) return say(asks, missing);
  if (!isDay(detail)) return say(asks, unreadable(detail));
  if (detail <= knowledge.today) return say(asks, ['matches', 'over', 'The moratorium is over.']);
  if (purpose.publishesResults === false) {
    return say(asks, ['matches', 'not-concerned', 'Nothing will be published.']);
  }
  const day = purpose.firstPublication;
  if (day === null) return say(asks, notSaid('when it will first publish'));
  if (!isDay(day)) return say(asks, notSaid('a day of first publication that can be read'));
  return day >= detail
    ? say(asks, ['matches', 'agreed', `Nothing will be published before ${day}.`])
    : say(asks, ['does-not-match', 'refused', `Results will be published from ${day} on.`]);
};

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  // Days that do not exist, such as 30 February, become others.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

const judgeMonths: Judge = ({ detail, purpose }) => {
  const asks = `Use is allowed for ${detail ?? 'some'} months.`;
  if (detail === null) return say(asks, missing);
  if (!/^[1-9]\d{0,3}$/.test(detail)) return say(asks, unreadable(detail));
  const { months } = purpose;
  if (months === null || !Number.isFinite(months) || months < 0) {
    return say(asks, notSaid('for how many months the data are needed'));
  }
  return months <= Number(detail)
    ? say(asks, ['matches', 'agreed', `The data are needed for ${months} months.`])
    : say(asks, ['does-not-match', 'refused', `The data are needed for ${months} months.`]);
};

/** Names of the purpose against those that a term lists. */
function judgeNames(
  asks: string,
  detail: string | null,
  names: readonly string[],
  what: string,
): Judgement {
  if (detail === null) return say(asks, missing);
  if (names.length === 0) return say(asks, notSaid(what));
  const verdict = compareNames(names, [detail, ...splitNames(detail)]);
  const said: Readonly<Record<UseVerdict, Said>> = {
    matches: ['matches', 'allowed', `The purpose names ${names.join(', ')}.`],
    'needs-a-person': [
      'needs-a-person',
      'words-differ',
      `The purpose names ${names.join(', ')}, in other words than the dataset.`,
    ],
    'does-not-match': [
      'does-not-match',
      'not-allowed',
      `The purpose names ${names.join(', ')}, by other identifiers.`,
    ],
  };
  return say(asks, said[verdict]);
}

const judgeResearchType: Judge = ({ detail, purpose }) => {
  const asks = `Only research of this type is allowed: ${detail ?? 'one that is not named'}.`;
  if (detail === null) return say(asks, missing);
  const { researchTypes } = purpose;
  if (researchTypes.length === 0) return say(asks, notSaid('of which type the research is'));
  const isSame = researchTypes.every((type) => normaliseWords(type) === normaliseWords(detail));
  const named = researchTypes.join(', ');
  return isSame
    ? say(asks, ['matches', 'agreed', `The purpose names the same type: ${named}.`])
    : say(asks, ['needs-a-person', 'words-differ', `The purpose names ${named}, in other words.`]);
};

const judgeAncestry: Judge = ({ purpose }) => {
  const asks = 'Research on populations, their origins or ancestry is not allowed.';
  const isIt = purpose.kinds.some((kind) => kind === 'ancestry' || kind === 'population');
  if (isIt) return say(asks, ['does-not-match', 'not-allowed', 'The purpose is such research.']);
  if (purpose.kinds.length === 0) return say(asks, notSaid('a kind of research'));
  return say(asks, ['matches', 'not-concerned', 'The purpose is no such research.']);
};

const judgeCare: Judge = ({ purpose }) =>
  say(
    'Nothing is asked: use in clinical care is allowed too.',
    purpose.kinds.includes('clinical-care')
      ? ['matches', 'allowed', 'The purpose is clinical care.']
      : ['matches', 'not-concerned', 'The purpose is not clinical care.'],
  );

/** How each modifier of the Data Use Ontology is judged, by its shorthand. */
export const modifierJudges: Readonly<Record<string, Judge>> = {
  RS: judgeResearchType,
  NMDS: judgeMethods,
  GSO: judgeGenetic,
  NPUNCU: judgeBoth,
  NPU: (input) =>
    say('Only organisations that are not for profit may use the data.', judgeOrganisation(input)),
  NCU: (input) => say('Only use that is not commercial is allowed.', judgeCommerce(input)),
  PUB: ({ purpose }) =>
    say(
      'Results have to be made available to the scientific community.',
      judgeAnswer(
        purpose.publishesResults,
        'whether results will be published',
        'Results will be published.',
        'Results will not be published.',
      ),
    ),
  COL: ({ detail, purpose }) =>
    say(
      `A collaboration with ${detail ?? 'the investigators of the study'} has to be agreed to.`,
      judgeAnswer(
        purpose.acceptsCollaboration,
        'whether a collaboration is agreed to',
        'A collaboration is agreed to.',
        'A collaboration is not agreed to.',
      ),
    ),
  IRB: judgeEthics,
  GS: judgePlace,
  MOR: judgeMoratorium,
  TS: judgeMonths,
  US: ({ detail, purpose }) =>
    judgeNames(
      `Only these people may use the data: ${detail ?? 'not named'}.`,
      detail,
      purpose.users,
      'who will use the data',
    ),
  PS: ({ detail, purpose }) => {
    const projects = purpose.project === null ? [] : [purpose.project];
    return judgeNames(
      `Use is allowed only in this project: ${detail ?? 'not named'}.`,
      detail,
      projects,
      'which project it is',
    );
  },
  IS: ({ detail, purpose }) =>
    judgeNames(
      `Only these institutions may use the data: ${detail ?? 'not named'}.`,
      detail,
      purpose.institutions,
      'which institutions will use the data',
    ),
  RTN: ({ purpose }) =>
    say(
      'Derived or enriched data have to be given back.',
      judgeAnswer(
        purpose.returnsResults,
        'whether derived data are given back',
        'Derived data will be given back.',
        'Derived data will not be given back.',
      ),
    ),
  CC: judgeCare,
  NPOA: judgeAncestry,
};
