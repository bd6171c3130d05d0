import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Caller, GroupRole, NodeRole, Ownership } from '../../schema/caller.ts';
import { rightsOfRole } from '../../schema/caller.ts';
import type { Access } from '../../schema/define-operation.ts';
import { AppError } from '../../schema/errors.ts';
import { checkAccess } from './check-access.ts';

function create(role: NodeRole, memberships: Readonly<Record<string, GroupRole>> = {}): Caller {
  return {
    id: 'someone',
    name: 'S',
    email: 's@example.org',
    role,
    grants: Object.entries(memberships).map(([group, one]) => ({
      group,
      rights: rightsOfRole(one),
      via: 'membership',
    })),
    token: null,
  };
}

/** The same rights for some instances only, as a broker may have them. */
function limit(caller: Caller, instances: readonly string[]): Caller {
  const grants = caller.grants.map((grant) => ({ ...grant, via: 'broker' as const, instances }));
  return { ...caller, grants };
}

const things: Readonly<Record<string, Ownership>> = {
  open: { group: 'lab', instance: 'virus', isOpen: true, sharedWith: [] },
  own: { group: 'lab', instance: 'virus', isOpen: false, sharedWith: [] },
  elsewhere: { group: 'lab', instance: 'other', isOpen: false, sharedWith: [] },
  group: { group: 'lab', instance: null, isOpen: false, sharedWith: [] },
  shared: { group: 'lab', instance: 'virus', isOpen: false, sharedWith: ['hub'] },
};

const callers: Readonly<Record<string, Caller | null>> = {
  nobody: null,
  stranger: create('member', { other: 'owner' }),
  reader: create('member', { lab: 'reader' }),
  submitter: create('member', { lab: 'submitter' }),
  reviewer: create('member', { lab: 'reviewer' }),
  owner: create('member', { lab: 'owner' }),
  hub: create('member', { hub: 'owner' }),
  broker: limit(create('member', { lab: 'reviewer' }), ['virus']),
  hubBroker: limit(create('member', { hub: 'reviewer' }), ['other']),
  steward: create('steward'),
  administrator: create('administrator'),
};

async function findVerdict(
  access: Access,
  who: string,
  thing: string,
  isPrivate = false,
): Promise<string> {
  try {
    await checkAccess(access, callers[who] ?? null, {
      readParams: () => ({ accession: thing }),
      findOwnership: async (_kind, id) => things[id] ?? null,
      isPrivate,
    });
    return 'yes';
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

/** Rows: who. Columns: read, submit, release and manage of the thing. */
const verdicts: Readonly<Record<string, string>> = {
  'nobody open': 'yes sign-in-required sign-in-required sign-in-required',
  'nobody own': 'entry-not-found sign-in-required sign-in-required sign-in-required',
  'nobody missing': 'entry-not-found sign-in-required sign-in-required sign-in-required',
  'stranger open': 'yes not-allowed not-allowed not-allowed',
  'stranger own': 'entry-not-found entry-not-found entry-not-found entry-not-found',
  'stranger shared': 'entry-not-found entry-not-found entry-not-found entry-not-found',
  'stranger missing': 'entry-not-found entry-not-found entry-not-found entry-not-found',
  'hub own': 'entry-not-found entry-not-found entry-not-found entry-not-found',
  'hub shared': 'yes not-allowed not-allowed not-allowed',
  'reader own': 'yes not-allowed not-allowed not-allowed',
  'submitter own': 'yes yes not-allowed not-allowed',
  'reviewer own': 'yes yes yes not-allowed',
  'owner own': 'yes yes yes yes',
  'steward own': 'yes not-allowed yes not-allowed',
  'administrator own': 'yes yes yes yes',
  'broker own': 'yes yes yes not-allowed',
  'broker elsewhere': 'entry-not-found entry-not-found entry-not-found entry-not-found',
  'broker group': 'yes yes yes not-allowed',
  'hubBroker shared': 'entry-not-found entry-not-found entry-not-found entry-not-found',
  'administrator missing': 'entry-not-found entry-not-found entry-not-found entry-not-found',
};

for (const [row, expected] of Object.entries(verdicts)) {
  test(`rights: ${row}`, async () => {
    const [who = '', thing = ''] = row.split(' ');
    const found = [];
    for (const right of ['read', 'submit', 'release', 'manage'] as const) {
      found.push(await findVerdict({ right, on: 'accession' }, who, thing));
    }
    assert.equal(found.join(' '), expected);
  });
}

const nodeVerdicts: Readonly<Record<string, string>> = {
  nobody: 'yes sign-in-required sign-in-required sign-in-required',
  owner: 'yes yes not-allowed not-allowed',
  steward: 'yes yes yes not-allowed',
  administrator: 'yes yes yes yes',
};

for (const [who, expected] of Object.entries(nodeVerdicts)) {
  test(`roles at the node: ${who}`, async () => {
    const found = [];
    for (const access of ['public', 'account', 'steward', 'administrator'] as const) {
      found.push(await findVerdict(access, who, 'open'));
    }
    assert.equal(found.join(' '), expected);
  });
}

test('a private node lets only its door be seen by who is not known', async () => {
  const declared: readonly Access[] = ['entrance', 'public', { right: 'read', on: 'accession' }];
  const found = [];
  for (const who of ['nobody', 'stranger']) {
    for (const access of declared) found.push(await findVerdict(access, who, 'open', true));
  }
  assert.equal(found.join(' '), 'yes sign-in-required sign-in-required yes yes yes');
});
