import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { duoTerms } from '../../schema/duo-terms.ts';
import type { VaultUseTerm } from '../../schema/ports.ts';
import { toAncestors } from './disease-ancestors.ts';
import { matchDataUse } from './match-data-use.ts';
import { otherDuoTerms } from './other-terms.ts';
import { diseases, knowledge } from './purposes.test-kit.ts';
import { type ResearchPurpose, researchKinds } from './research-purpose.ts';
import { findWorstVerdict, rankVerdict } from './use-verdict.ts';

const details = ['DE', 'FR, DE', 'EU', '2027-05-01', '2020-01-01', '12', 'x', 'A', 'A; B'];
const someDisease = fc.constantFrom(...Object.values(diseases), 'MONDO:9999999', 'DOID:934', 'flu');
const answer = fc.constantFrom(true, false, null);
const names = fc.subarray(['A', 'B', 'x', '0000-0002-1825-0097']);

const purposes: fc.Arbitrary<ResearchPurpose> = fc.record({
  kinds: fc.subarray([...researchKinds]),
  diseases: fc.uniqueArray(someDisease, { maxLength: 3 }),
  isCommercial: answer,
  isForProfitOrganisation: answer,
  countries: fc.subarray(['DE', 'FR', 'US']),
  institutions: names,
  users: names,
  project: fc.constantFrom('x', 'A', null),
  researchTypes: names,
  isGenetic: answer,
  ethicsApproval: fc.constantFrom('documented', 'pending', 'none', null),
  publishesResults: answer,
  firstPublication: fc.constantFrom('2027-01-01', '2028-01-01', 'x', null),
  acceptsCollaboration: answer,
  returnsResults: answer,
  months: fc.constantFrom(0, 12, 13, null),
});

const modifiers: fc.Arbitrary<VaultUseTerm> = fc.record({
  code: fc.constantFrom(
    ...duoTerms.filter(({ kind }) => kind === 'modifier').map(({ id }) => id),
    ...otherDuoTerms.map(({ id }) => id),
    'DUO:0000099',
  ),
  detail: fc.constantFrom(...details, null),
});
const idOf = (shorthand: string) => duoTerms.find((term) => term.shorthand === shorthand)?.id ?? '';
const permissions: fc.Arbitrary<VaultUseTerm> = fc.oneof(
  fc.constantFrom('NRES', 'GRU', 'HMB', 'POA').map((name) => ({ code: idOf(name), detail: null })),
  fc.option(someDisease).map((detail) => ({ code: idOf('DS'), detail })),
);
const runs = { numRuns: 3000, seed: 2021 };

const rank = (terms: readonly VaultUseTerm[], purpose: ResearchPurpose) =>
  rankVerdict(matchDataUse(terms, purpose, knowledge).verdict);

test('another modifier never turns a purpose that does not match into one that does', () => {
  let turned = 0;
  fc.assert(
    fc.property(
      fc.array(fc.oneof(permissions, modifiers), { maxLength: 5 }),
      modifiers,
      fc.nat({ max: 5 }),
      purposes,
      (terms, modifier, place, purpose) => {
        const before = rank(terms, purpose);
        const after = rank([...terms.slice(0, place), modifier, ...terms.slice(place)], purpose);
        if (after < before) turned++;
        if (before === 0) assert.equal(after, 0);
        // Only clinical care use (CC) allows more, and it makes a person's matter a match at most.
        if (modifier.code !== idOf('CC')) assert.ok(after <= before);
      },
    ),
    runs,
  );
  assert.ok(
    turned > 100,
    `${turned} purposes were narrowed, so that the property is about something`,
  );
});

test('a wider permission never narrows', () => {
  const { disease, infectious, viral, covid } = diseases;
  const ds = (detail: string) => ({ code: idOf('DS'), detail });
  const plain = (name: string) => ({ code: idOf(name), detail: null });
  // From the widest to the narrowest.
  const chains: readonly (readonly VaultUseTerm[])[] = [
    [
      ...[plain('NRES'), plain('GRU'), plain('HMB')],
      ...[ds(disease), ds(infectious), ds(viral), ds(covid)],
    ],
    [plain('NRES'), plain('GRU'), plain('POA')],
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...chains),
      fc.array(modifiers, { maxLength: 3 }),
      purposes,
      (chain, others, purpose) => {
        const ranks = chain.map((permission) => rank([permission, ...others], purpose));
        for (let i = 1; i < ranks.length; i++) {
          const [wider = 0, narrower = 0] = [ranks[i - 1], ranks[i]];
          assert.ok(wider >= narrower, `${chain[i]?.code} ${chain[i]?.detail}: ${ranks}`);
        }
      },
    ),
    runs,
  );
});

test('the verdict is never better than any modifier, and the order of terms changes nothing', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(permissions, modifiers), { maxLength: 6 }),
      purposes,
      (terms, purpose) => {
        const found = matchDataUse(terms, purpose, knowledge);
        assert.equal(found.terms.length, terms.length);
        const worst = findWorstVerdict(
          found.terms.filter(({ kind }) => kind !== 'permission').map(({ verdict }) => verdict),
        );
        assert.ok(rankVerdict(found.verdict) <= rankVerdict(worst));
        assert.equal(rank([...terms].reverse(), purpose), rankVerdict(found.verdict));
      },
    ),
    runs,
  );
});

test('another kind of research, or another disease, never makes a purpose fit better', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(permissions, modifiers), { minLength: 1, maxLength: 4 }),
      purposes.filter(({ kinds, diseases: named }) => kinds.length > 0 && named.length > 0),
      fc.constantFrom(...researchKinds),
      someDisease,
      (terms, purpose, kind, disease) => {
        const before = rank(terms, purpose);
        assert.ok(rank(terms, { ...purpose, kinds: [...purpose.kinds, kind] }) <= before);
        assert.ok(rank(terms, { ...purpose, diseases: [...purpose.diseases, disease] }) <= before);
      },
    ),
    runs,
  );
});

test('ancestors are found through any graph of parents, rings too', () => {
  const nodes = ['A:1', 'A:2', 'A:3', 'A:4', 'A:5'];
  fc.assert(
    fc.property(fc.array(fc.subarray(nodes), { minLength: 5, maxLength: 5 }), (lists) => {
      const parents = new Map(nodes.map((node, i) => [node, lists[i] ?? []]));
      const findAncestors = toAncestors(parents);
      for (const node of nodes) {
        const found = findAncestors(node);
        // Fixed point by rounds, as a second way.
        let wanted = new Set(parents.get(node));
        for (let round = 0; round < nodes.length; round++) {
          wanted = new Set([...wanted, ...[...wanted].flatMap((each) => parents.get(each) ?? [])]);
        }
        assert.deepEqual([...(found ?? [])].sort(), [...wanted].sort());
      }
      assert.equal(findAncestors('A:6'), null);
    }),
    { numRuns: 300, seed: 2021 },
  );
});
