import assert from 'node:assert/strict';
import { test } from 'node:test';
import { duoTerms, findDuoTerm } from '../../schema/duo-terms.ts';
import type { VaultUseTerm } from '../../schema/ports.ts';
import { matchDataUse } from './match-data-use.ts';
import { otherDuoTerms } from './other-terms.ts';
import { diseases, fullPurpose, knowledge } from './purposes.test-kit.ts';
import { emptyPurpose, type ResearchKind, type ResearchPurpose } from './research-purpose.ts';
import type { UseReason, UseVerdict } from './use-verdict.ts';

const { covid, viral, infectious, cancer, lungCancer } = diseases;

/** 'DS MONDO:0005550, IRB' -> terms. */
function toTerms(text: string): readonly VaultUseTerm[] {
  if (text === '') return [];
  return text.split(' + ').map((part) => {
    const [shorthand = '', ...detail] = part.split(' ');
    const code = findDuoTerm(shorthand)?.id ?? shorthand;
    return { code, detail: detail.length === 0 ? null : detail.join(' ') };
  });
}

function match(terms: string, change: Partial<ResearchPurpose> = {}) {
  return matchDataUse(toTerms(terms), { ...fullPurpose, ...change }, knowledge);
}

const marks: Readonly<Record<string, UseVerdict>> = {
  y: 'matches',
  '?': 'needs-a-person',
  n: 'does-not-match',
};

test('each permission says to each kind of research what the ontology says', () => {
  // The diseases of the purpose are COVID-19; columns are the kinds in the order of the heading.
  const kinds: readonly ResearchKind[] = [
    ...(['general', 'health', 'disease', 'ancestry', 'population', 'methods'] as const),
    ...(['control', 'clinical-care'] as const),
  ];
  const table: Readonly<Record<string, string>> = {
    NRES: 'y y y y y y y y',
    GRU: 'y y y y y y y ?',
    'GRU + CC': 'y y y y y y y y',
    HMB: 'n y y n ? y y ?',
    'HMB + CC': 'n y y n ? y y y',
    [`DS ${viral}`]: 'n y y n ? y y ?',
    [`DS ${viral} + CC`]: 'n y y n ? y y y',
    [`DS ${cancer}`]: 'n n n n n y n n',
    [`DS ${cancer} + CC`]: 'n n n n n y n n',
    POA: 'n n n y ? ? n n',
    'POA + CC': 'n n n y ? ? n n',
    'GRU + NPOA': 'y y y n n y y ?',
    'GRU + NMDS': 'y y y y y y y ?',
    [`DS ${cancer} + NMDS`]: 'n n n n n n n n',
  };
  for (const [terms, row] of Object.entries(table)) {
    const found = kinds.map((kind) => match(terms, { kinds: [kind] }).verdict);
    const wanted = row.split(' ').map((mark) => marks[mark]);
    assert.deepEqual(found, wanted, terms);
  }
});

test('a disease fits the terms above it and not those below or beside', () => {
  const check = (allowed: string, asked: readonly string[], wanted: UseVerdict) =>
    assert.equal(match(allowed, { diseases: asked }).verdict, wanted, `${allowed} <- ${asked}`);
  check(`DS ${covid}`, [covid], 'matches');
  check(`DS ${infectious}`, [covid], 'matches');
  check(`DS ${covid}`, [infectious], 'does-not-match');
  check(`DS ${cancer}`, [covid], 'does-not-match');
  check(`DS ${lungCancer}`, [cancer], 'does-not-match');
  check(`DS ${cancer}`, [cancer, covid], 'does-not-match');
  check(`DS ${cancer} + DS ${viral}`, [cancer, covid], 'matches');
  check(`DS ${cancer}, ${viral}`, [lungCancer, covid], 'matches');
  check('DS MONDO:0005550 (infectious disease)', [covid], 'matches');
  check('DS http://purl.obolibrary.org/obo/MONDO_0005550', [covid], 'matches');
  check(`DS ${infectious}`, ['http://purl.obolibrary.org/obo/MONDO_0100096'], 'matches');
  check('DS MONDO:9999999', [covid], 'needs-a-person');
  check(`DS ${viral}`, ['MONDO:8888888'], 'needs-a-person');
  check('DS DOID:934', [covid], 'needs-a-person');
  check('DS influenza', [covid], 'needs-a-person');
  check('DS COVID-19', ['covid-19'], 'matches');
  check(`DS ${viral}`, [], 'needs-a-person');
  check('DS', [covid], 'needs-a-person');
});

type Case = readonly [
  terms: string,
  change: Partial<ResearchPurpose>,
  verdict: string,
  reason: UseReason,
];

// By hand, from the definition of each term in the ontology's list.
const cases: readonly Case[] = [
  ['NRES', {}, 'y', 'allowed'],
  ['NRES', { kinds: [] }, 'y', 'allowed'],
  ['GRU', {}, 'y', 'allowed'],
  ['GRU', { kinds: [] }, '?', 'not-said'],
  ['HMB', { kinds: ['health'] }, 'y', 'allowed'],
  ['HMB', { kinds: ['health', 'ancestry'] }, 'n', 'not-allowed'],
  [`DS ${viral}`, {}, 'y', 'allowed'],
  [`DS ${viral}`, { kinds: ['health'], diseases: [] }, 'n', 'not-allowed'],
  [`DS ${viral}`, { kinds: ['disease'], diseases: [] }, '?', 'cannot-compare'],
  ['DS', {}, '?', 'detail-missing'],
  ['POA', { kinds: ['ancestry'] }, 'y', 'allowed'],
  ['POA', {}, 'n', 'not-allowed'],
  ['RS paediatric  research', {}, 'y', 'agreed'],
  ['RS research on twins', {}, '?', 'words-differ'],
  [
    'RS paediatric research',
    { researchTypes: ['Paediatric research', 'others'] },
    '?',
    'words-differ',
  ],
  ['RS paediatric research', { researchTypes: [] }, '?', 'not-said'],
  ['RS', {}, '?', 'detail-missing'],
  ['NMDS', {}, 'y', 'not-concerned'],
  ['GRU + NMDS', { kinds: ['methods'], diseases: [] }, 'n', 'not-allowed'],
  ['GRU + NMDS', { kinds: ['methods'] }, 'y', 'allowed'],
  [`DS ${viral} + NMDS`, { kinds: ['methods'] }, 'y', 'allowed'],
  [`DS ${cancer} + NMDS`, { kinds: ['methods'] }, 'n', 'not-allowed'],
  ['DS MONDO:9999999 + NMDS', { kinds: ['methods'] }, '?', 'cannot-compare'],
  ['GSO', {}, 'y', 'agreed'],
  ['GSO', { isGenetic: false }, 'n', 'refused'],
  ['GSO', { isGenetic: null }, '?', 'not-said'],
  ['NPUNCU', {}, 'y', 'agreed'],
  ['NPUNCU', { isCommercial: true }, 'n', 'refused'],
  ['NPUNCU', { isForProfitOrganisation: true }, 'n', 'refused'],
  ['NPUNCU', { isForProfitOrganisation: null }, '?', 'not-said'],
  ['NPUNCU', { isForProfitOrganisation: null, isCommercial: true }, 'n', 'refused'],
  ['NPU', { isCommercial: true }, 'y', 'agreed'],
  ['NPU', { isForProfitOrganisation: true }, 'n', 'refused'],
  ['NPU', { isForProfitOrganisation: null }, '?', 'not-said'],
  ['NCU', { isForProfitOrganisation: true }, 'y', 'agreed'],
  ['NCU', { isCommercial: true }, 'n', 'refused'],
  ['NCU', { isCommercial: null }, '?', 'not-said'],
  ['PUB', {}, 'y', 'agreed'],
  ['PUB', { publishesResults: false }, 'n', 'refused'],
  ['PUB', { publishesResults: null }, '?', 'not-said'],
  ['COL the study group', {}, 'y', 'agreed'],
  ['COL', { acceptsCollaboration: false }, 'n', 'refused'],
  ['COL', { acceptsCollaboration: null }, '?', 'not-said'],
  ['IRB', {}, 'y', 'agreed'],
  ['IRB', { ethicsApproval: 'pending' }, '?', 'not-yet'],
  ['IRB', { ethicsApproval: 'none' }, 'n', 'refused'],
  ['IRB', { ethicsApproval: null }, '?', 'not-said'],
  ['GS DE', {}, 'y', 'allowed'],
  ['GS Germany', {}, 'y', 'allowed'],
  ['GS DEU; fra', {}, 'y', 'allowed'],
  ['GS FR', {}, 'n', 'not-allowed'],
  ['GS DE', { countries: ['DE', 'US'] }, 'n', 'not-allowed'],
  ['GS Benelux', { countries: ['nl'] }, 'y', 'allowed'],
  ['GS Benelux', {}, 'n', 'not-allowed'],
  ['GS EU', {}, '?', 'detail-unreadable'],
  ['GS DE, somewhere', {}, '?', 'detail-unreadable'],
  ['GS DE', { countries: [] }, '?', 'not-said'],
  ['GS DE', { countries: ['Germany'] }, 'y', 'allowed'],
  ['GS DE', { countries: ['DE', 'Atlantis'] }, '?', 'not-said'],
  ['GS DE', { countries: ['Atlantis', 'FR'] }, 'n', 'not-allowed'],
  ['GS', {}, '?', 'detail-missing'],
  ['MOR 2027-12-31', {}, 'y', 'agreed'],
  ['MOR 2028-01-01', {}, 'y', 'agreed'],
  ['MOR 2028-01-02', {}, 'n', 'refused'],
  ['MOR 2028-01-02', { publishesResults: false }, 'y', 'not-concerned'],
  ['MOR 2028-01-02', { firstPublication: null }, '?', 'not-said'],
  ['MOR 2028-01-02', { firstPublication: '2029-02-30' }, '?', 'not-said'],
  ['MOR 2026-11-28', { firstPublication: null }, 'y', 'over'],
  ['MOR 2027-02-30', {}, '?', 'detail-unreadable'],
  ['MOR', {}, '?', 'detail-missing'],
  ['TS 12', {}, 'y', 'agreed'],
  ['TS 11', {}, 'n', 'refused'],
  ['TS a year', {}, '?', 'detail-unreadable'],
  ['TS 12', { months: null }, '?', 'not-said'],
  ['TS 12', { months: Number.NaN }, '?', 'not-said'],
  ['TS', {}, '?', 'detail-missing'],
  ['US A. Person; B. Other', {}, 'y', 'allowed'],
  ['US B. Other', {}, '?', 'words-differ'],
  ['US 0000-0002-1825-0097', { users: ['https://orcid.org/0000-0002-1825-0097'] }, 'y', 'allowed'],
  ['US 0000-0002-1825-0097', { users: ['0000-0001-5109-3700'] }, 'n', 'not-allowed'],
  ['US A. Person', { users: [] }, '?', 'not-said'],
  ['US', {}, '?', 'detail-missing'],
  ['PS project 7', {}, 'y', 'allowed'],
  ['PS another', {}, '?', 'words-differ'],
  ['PS project 7', { project: null }, '?', 'not-said'],
  ['PS', {}, '?', 'detail-missing'],
  ['IS university of nowhere', {}, 'y', 'allowed'],
  ['IS Nowhere University', {}, '?', 'words-differ'],
  ['IS https://ror.org/02nv7yv05', { institutions: ['ror.org/02nv7yv05'] }, 'y', 'allowed'],
  [
    'IS https://ror.org/02nv7yv05',
    { institutions: ['https://ror.org/05a28rw58'] },
    'n',
    'not-allowed',
  ],
  ['IS https://ror.org/02nv7yv05', {}, '?', 'words-differ'],
  ['IS a', { institutions: [] }, '?', 'not-said'],
  ['IS', {}, '?', 'detail-missing'],
  ['RTN', {}, 'y', 'agreed'],
  ['RTN', { returnsResults: false }, 'n', 'refused'],
  ['RTN', { returnsResults: null }, '?', 'not-said'],
  ['CC', {}, 'y', 'not-concerned'],
  ['CC', { kinds: ['clinical-care'] }, 'y', 'allowed'],
  ['NPOA', {}, 'y', 'not-concerned'],
  ['NPOA', { kinds: ['ancestry'] }, 'n', 'not-allowed'],
  ['NPOA', { kinds: ['disease', 'population'] }, 'n', 'not-allowed'],
  ['NPOA', { kinds: [] }, '?', 'not-said'],
  ['DUO:0000001', {}, '?', 'term-abstract'],
  ['DUO:0000017', {}, '?', 'term-abstract'],
  ['DUO:0000002', {}, '?', 'term-obsolete'],
  ['GRU-CC', {}, '?', 'term-obsolete'],
  ['DUO:0000014', {}, '?', 'term-obsolete'],
  ['DUO:0000037', {}, '?', 'term-of-research'],
  ['DUO:0000099', {}, '?', 'term-unknown'],
  ['whatever', {}, '?', 'term-unknown'],
];

test('each term judges as its definition says, and tells why', () => {
  for (const [terms, change, mark, reason] of cases) {
    const { terms: explained } = match(terms, change);
    const last = explained.at(-1);
    const where = `${terms} ${JSON.stringify(change)}`;
    assert.equal(last?.verdict, marks[mark], where);
    assert.equal(last?.reason, reason, where);
    assert.match(last?.asks ?? '', /^[A-Z].*\.$/, where);
    assert.match(last?.says ?? '', /^[A-Z].*\.$/, where);
  }
});

test('every term of the ontology is judged in each way that it can be', () => {
  // Those that never forbid: they allow more, or are known by words only.
  const never: Readonly<Record<string, readonly string[]>> = {
    NRES: ['?', 'n'],
    GRU: ['n'],
    RS: ['n'],
    PS: ['n'],
    CC: ['?', 'n'],
  };
  for (const { shorthand } of duoTerms) {
    const seen = new Set(
      cases
        .filter(([terms]) => terms.split(' + ').at(-1)?.split(' ')[0] === shorthand)
        .map(([, , mark]) => mark),
    );
    const wanted = ['y', '?', 'n'].filter((mark) => never[shorthand]?.includes(mark) !== true);
    if (shorthand === 'HMB' || shorthand === 'POA') wanted.splice(1, 1);
    assert.deepEqual([...seen].sort(), wanted.sort(), shorthand);
  }
});

test('the verdict is the worst of all, and says what is missing', () => {
  const check = (
    terms: string,
    change: Partial<ResearchPurpose>,
    wanted: UseVerdict,
    gaps: readonly string[] = [],
  ) => {
    const found = match(terms, change);
    assert.equal(found.verdict, wanted, terms);
    assert.deepEqual(
      found.gaps.map(({ code }) => code),
      gaps,
      terms,
    );
  };
  check('GRU + IRB + NPUNCU + GS DE', {}, 'matches');
  check('GRU + IRB + NPUNCU + GS FR', {}, 'does-not-match');
  check('GRU + IRB + RS twins', {}, 'needs-a-person');
  check('GRU + RS twins + GS FR', {}, 'does-not-match');
  check('GRU + DUO:0000005', {}, 'needs-a-person');
  check('', {}, 'needs-a-person', ['no-permission']);
  check('IRB', {}, 'needs-a-person', ['no-permission']);
  check('IRB', { ethicsApproval: 'none' }, 'does-not-match', ['no-permission']);
  check('NRES', { kinds: [] }, 'needs-a-person', ['no-kind']);
  check('GRU + HMB', {}, 'matches');
  check('GRU + HMB', { kinds: ['general'] }, 'needs-a-person', ['permissions-differ']);
  check('HMB + POA', { kinds: ['general'] }, 'does-not-match');
  const nothing = matchDataUse(toTerms('GRU + IRB'), emptyPurpose, knowledge);
  assert.equal(nothing.verdict, 'needs-a-person');
});

test('terms are told in the order of the dataset, with shorthand, label and detail', () => {
  const { terms } = match(`DS ${viral} + IRB + DUO:0000014`);
  assert.deepEqual(
    terms.map(({ code, shorthand, label, detail, kind }) => [code, shorthand, label, detail, kind]),
    [
      ['DUO:0000007', 'DS', 'disease specific research', viral, 'permission'],
      ['DUO:0000021', 'IRB', 'ethics approval required', null, 'modifier'],
      ['DUO:0000014', 'RU', 'research use only', null, 'other'],
    ],
  );
});

test('no identifier is both a condition of use and none', () => {
  const ids = [...duoTerms, ...otherDuoTerms].map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
});
