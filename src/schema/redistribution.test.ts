import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Door,
  doors,
  findRedistributionRefusal,
  isRedistributable,
  listTermsFor,
  type RedistributionRefusal,
} from './redistribution.ts';

const entry = {
  visibility: 'open',
  isRevocation: false,
  simulated: false,
  ownerGroup: 'lab',
} as const;

type Verdict = RedistributionRefusal | null;

/** Written by hand: for others, then for the owner, by the order of `doors`. */
const expected: Readonly<Record<string, readonly (readonly [Verdict, Verdict])[]>> = {
  open: [
    [null, null],
    [null, null],
    ['not-owner', null],
    [null, null],
    [null, null],
    [null, null],
    [null, null],
  ],
  'cc-by-4.0': [
    [null, null],
    [null, null],
    ['not-owner', null],
    ['not-owner', null],
    ['not-owner', null],
    ['not-owner', null],
    ['not-owner', null],
  ],
  'restricted-use': [
    [null, null],
    ['terms', 'terms'],
    ['terms', 'terms'],
    ['terms', 'terms'],
    ['terms', 'terms'],
    ['not-owner', null],
    ['not-owner', null],
  ],
  simulated: [
    [null, null],
    [null, null],
    ['simulated', 'simulated'],
    ['simulated', 'simulated'],
    ['simulated', 'simulated'],
    ['simulated', 'simulated'],
    ['simulated', 'simulated'],
  ],
  'terms of next year': doors.map(() => ['terms-unknown', 'terms-unknown'] as const),
};

test('every door is open or closed as the terms say, for others and for the owner', () => {
  for (const [terms, verdicts] of Object.entries(expected)) {
    assert.equal(verdicts.length, doors.length);
    doors.forEach((door, index) => {
      const found = [false, true].map((isOwner) =>
        findRedistributionRefusal({ ...entry, terms }, door, isOwner),
      );
      assert.deepEqual(found, verdicts[index], `${terms} by ${door}`);
    });
  }
});

test('what not everybody may see leaves by no door, and what was revoked by releases only', () => {
  for (const door of doors) {
    for (const visibility of ['group', 'restricted', 'controlled'] as const) {
      const hidden = { ...entry, terms: 'open', visibility };
      assert.equal(findRedistributionRefusal(hidden, door, true), 'not-open', door);
    }
    const revoked = { ...entry, terms: 'open', isRevocation: true };
    const verdict = findRedistributionRefusal(revoked, door, true);
    assert.equal(verdict, door === 'release' ? null : 'revoked', door);
  }
});

test('copies of other nodes and archives go to no archive, and neither does a simulated instance', () => {
  const archives: readonly Door[] = ['ena-deposit', 'ena', 'ncbi', 'gisaid', 'pathoplexus'];
  for (const door of doors) {
    const isArchive = archives.includes(door);
    const copy = { ...entry, terms: 'open', ownerGroup: 'mirror:ena:lab' };
    assert.equal(findRedistributionRefusal(copy, door, true), isArchive ? 'copy' : null, door);
    const simulated = { ...entry, terms: 'open', simulated: true };
    const verdict = findRedistributionRefusal(simulated, door, true);
    assert.equal(verdict, isArchive ? 'simulated' : null, door);
  }
});

test('terms alone tell what anybody may pass on, and what a release may hold', () => {
  assert.deepEqual(
    ['open', 'cc-by-4.0', 'restricted-use', 'simulated', 'other'].map(isRedistributable),
    [true, true, false, true, false],
  );
  assert.deepEqual(listTermsFor('release'), ['open', 'cc-by-4.0', 'restricted-use', 'simulated']);
  assert.deepEqual(listTermsFor('ena-deposit'), ['open', 'cc-by-4.0']);
});
