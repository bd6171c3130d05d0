import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findGrant, findRegisteredAccess } from './find-access.ts';
import { formatLinkedIdentities } from './linked-identities.ts';
import type { PassportContext } from './passport-context.ts';
import * as kit from './tokens.test-kit.ts';
import type { Identity } from './trusted-issuer.ts';
import { verifyPassport } from './verify-passport.ts';

const { BONA_FIDE, BROKER, COMMITTEE, DATASET, NOW, OTHER, OTHER_JKU, SOURCE, keys } = kit;

async function read(visas: readonly unknown[], change?: Partial<PassportContext>) {
  const result = await verifyPassport(kit.makePassport(visas), kit.makeContext(change));
  assert.ok(result.ok, JSON.stringify(result));
  return result.value;
}

/** A link that an issuer signs about a subject of its own. */
function link(by: 'broker' | 'other', subject: string, to: readonly Identity[], seconds = 86_400) {
  const claims = { sub: subject, exp: NOW + seconds };
  const visa = { type: 'LinkedIdentities', value: formatLinkedIdentities(to) };
  return by === 'broker'
    ? kit.makeBrokerVisa(visa, { claims })
    : kit.makeVisa({
        key: keys.other,
        header: { jku: OTHER_JKU },
        claims: { iss: OTHER, ...claims },
        visa,
      });
}

const atCommittee: Identity = { issuer: COMMITTEE, subject: 'user-1-at-committee' };
const atOther: Identity = { issuer: OTHER, subject: 'a,b;c' };

test('a visa under another identity holds by a trusted link, by a chain, in any order and either direction', async () => {
  const grant = kit.makeVisa();
  const check = async (links: readonly string[], wanted: boolean) => {
    const { accepted } = await read([grant, ...links]);
    assert.equal(findGrant(accepted, DATASET, [SOURCE]) !== null, wanted, `${links.length} links`);
  };
  await check([], false);
  await check([link('broker', 'user-1', [atCommittee])], true);
  await check([link('broker', 'user-1', [atOther])], false);
  await check([link('other', 'a,b;c', [atCommittee])], false);
  await check([link('broker', 'user-1', [atOther]), link('other', 'a,b;c', [atCommittee])], true);
  await check([link('other', 'a,b;c', [atCommittee]), link('broker', 'user-1', [atOther])], true);
  await check([link('other', 'a,b;c', [{ issuer: BROKER, subject: 'user-1' }, atCommittee])], true);
  await check([link('broker', 'user-2', [atCommittee])], false);
  await check(
    [link('broker', 'user-1', [{ ...atCommittee, issuer: COMMITTEE.slice(0, -1) }])],
    false,
  );
});

test('identities of the account that is signed in need no link', async () => {
  const own = [{ issuer: BROKER, subject: 'user-1' }, atCommittee];
  const { accepted } = await read([kit.makeVisa()], { identities: own });
  assert.equal(accepted.length, 1);
});

test('without anybody signed in the passport says whose it is', async () => {
  const passport = kit.makePassport([kit.makeVisa(), kit.makeLink()], {
    claims: { sub: 'user-1' },
  });
  const result = await verifyPassport(passport, kit.makeContext({ identities: null }));
  assert.ok(result.ok);
  assert.equal(result.value.accepted.length, 2);
});

test('access ends with whatever it rests on: visa, link, condition, age of the assertion', async () => {
  const faculty = (seconds: number) =>
    kit.makeBrokerVisa(
      { type: 'AffiliationAndRole', value: 'faculty@example.org' },
      { claims: { exp: NOW + seconds } },
    );
  const conditions = [[{ type: 'AffiliationAndRole', value: 'pattern:*@example.org' }]];
  const check = async (
    visas: readonly string[],
    wanted: number,
    change?: Partial<PassportContext>,
  ) => {
    const { accepted } = await read(visas, change);
    assert.equal((findGrant(accepted, DATASET, [SOURCE])?.expiresAt ?? 0) - NOW, wanted);
  };
  const longLink = link('broker', 'user-1', [atCommittee]);
  await check([kit.makeVisa({ claims: { exp: NOW + 500 } }), longLink], 500);
  await check([kit.makeVisa(), link('broker', 'user-1', [atCommittee], 400)], 400);
  // Of two chains that which holds longer; of one chain its weakest link.
  await check([kit.makeVisa(), link('broker', 'user-1', [atCommittee], 400), longLink], 86_400);
  const chain = [
    link('broker', 'user-1', [atOther], 700),
    link('other', 'a,b;c', [atCommittee], 900),
  ];
  await check([kit.makeVisa(), ...chain], 700);
  await check([kit.makeVisa(), ...chain, link('broker', 'user-1', [atCommittee], 400)], 700);
  const conditional = kit.makeVisa({ visa: { conditions } });
  await check([conditional, longLink, faculty(300)], 300);
  await check([conditional, longLink, faculty(300), faculty(600)], 600);
  await check([kit.makeVisa(), longLink], 10_000 - 7200, { maxAssertedAge: 10_000 });
});

test('the grant is that of the dataset and its committee, letter by letter', async () => {
  const { accepted } = await read([
    kit.makeLink(),
    kit.makeVisa(),
    kit.makeVisa({ claims: { exp: NOW + 90 } }),
  ]);
  assert.deepEqual(
    findGrant(accepted, DATASET, [SOURCE])?.visas.map(({ place }) => place),
    [2],
  );
  assert.equal(findGrant(accepted, DATASET, []), null);
  assert.equal(findGrant(accepted, DATASET, [`${SOURCE}/`]), null);
  assert.equal(findGrant(accepted, `${DATASET}/`, [SOURCE]), null);
  assert.equal(findGrant(accepted, DATASET.toLowerCase(), [SOURCE]), null);
});

test('registered access needs terms and status of the same version', async () => {
  const terms = { type: 'AcceptedTermsAndPolicies', value: BONA_FIDE, by: 'self' };
  const status = { type: 'ResearcherStatus', value: BONA_FIDE, by: 'so' };
  const check = async (visas: readonly kit.TokenChange[], wanted: number | null) => {
    const { accepted } = await read([kit.makeLink(), ...visas.map((each) => kit.makeVisa(each))]);
    const found = findRegisteredAccess(accepted);
    assert.equal(found === null ? null : found.expiresAt - NOW, wanted);
  };
  await check([{ visa: terms }, { visa: status, claims: { exp: NOW + 800 } }], 800);
  await check([{ visa: terms }], null);
  await check([{ visa: status }], null);
  await check([{ visa: terms }, { visa: { ...status, value: `${BONA_FIDE}2` } }], null);
});

test('conditions: alternatives, clauses of one visa each, three kinds of comparison', async () => {
  const visas = [
    kit.makeLink(),
    kit.makeBrokerVisa({ type: 'AffiliationAndRole', value: 'faculty@example.org', by: 'so' }),
    kit.makeVisa({ visa: { type: 'ResearcherStatus', value: BONA_FIDE, by: undefined } }),
    // Empty conditions ask for nothing, and yet it is no evidence for others.
    kit.makeVisa({
      visa: { type: 'ResearcherStatus', value: 'https://x.example/1', by: 'so', conditions: [] },
    }),
    // It has conditions of its own, which are met, and is no evidence for others.
    kit.makeVisa({
      visa: {
        ...{ type: 'AcceptedTermsAndPolicies', value: BONA_FIDE, by: 'self' },
        conditions: [[{ type: 'ResearcherStatus', value: `const:${BONA_FIDE}` }]],
      },
    }),
  ];
  const check = async (conditions: unknown, wanted: boolean) => {
    const { accepted } = await read([...visas, kit.makeVisa({ visa: { conditions } })]);
    const isAccepted = accepted.some(({ place }) => place === 6);
    assert.equal(isAccepted, wanted, JSON.stringify(conditions));
    assert.deepEqual(
      accepted.slice(0, 5).map(({ place }) => place),
      [1, 2, 3, 4, 5],
    );
  };
  const role = (fields: object) => ({ type: 'AffiliationAndRole', ...fields });
  const status = { type: 'ResearcherStatus', value: `const:${BONA_FIDE}` };
  await check([], true);
  await check([[role({ value: 'const:faculty@example.org' })]], true);
  await check([[role({ value: 'const:Faculty@example.org' })]], false);
  await check([[role({ value: 'const:faculty@*' })]], false);
  await check([[role({ value: 'pattern:faculty@*' })]], true);
  await check([[role({ value: 'pattern:faculty@example?org' })]], true);
  await check([[role({ value: 'pattern:aculty@*' })]], false);
  await check([[role({ value: 'pattern:*', by: 'const:so' })]], true);
  await check([[role({ value: 'pattern:*', by: 'const:system' })]], false);
  await check([[role({ value: 'pattern:*', source: 'pattern:https://broker.*' })]], true);
  await check([[role({ value: 'const:x' })], [status]], true);
  await check([[role({ value: 'const:x' }), status]], false);
  await check([[role({ value: 'pattern:*' }), status]], true);
  await check([[role({ value: 'regex:.*' })], [status]], true);
  // A field that the visa lacks matches nothing, also not an asterisk.
  await check([[{ type: 'ResearcherStatus', by: 'pattern:*' }]], false);
  await check([[{ type: 'AcceptedTermsAndPolicies', value: 'pattern:*' }]], false);
  await check([[{ type: 'ResearcherStatus', value: 'const:https://x.example/1' }]], false);
  await check([[{ type: 'ControlledAccessGrants', value: 'pattern:*' }]], false);
  const encoded = encodeURIComponent(COMMITTEE);
  const linked = (value: string) => [[{ type: 'LinkedIdentities', value }]];
  await check(linked(`split_pattern:user-?-at-committee,${encoded}`), true);
  await check(linked('split_pattern:user-?'), false);
});

test('one passport without trust in anybody gives nothing', async () => {
  const result = await verifyPassport(
    kit.makePassport([kit.makeVisa()]),
    kit.makeContext({ issuers: [] }),
  );
  assert.equal(result.ok ? '' : result.error.code, 'issuer-unknown');
});
