import assert from 'node:assert/strict';
import { test } from 'node:test';
import { besideVisas, refusedVisas as cases } from './refused-visas.test-kit.ts';
import * as kit from './tokens.test-kit.ts';
import { verifyPassport } from './verify-passport.ts';

test(`${cases.length} visas are refused, each for its own reason, and the others stay`, async () => {
  assert.equal(new Set(cases.map(([name]) => name)).size, cases.length);
  const others = besideVisas();
  for (const [name, code, makeToken, change] of cases) {
    const passport = kit.makePassport([...others, makeToken()]);
    const result = await verifyPassport(passport, kit.makeContext(change));
    assert.ok(result.ok, name);
    const { accepted, refused } = result.value;
    assert.deepEqual(
      refused.map(({ refusal }) => refusal.code),
      [code],
      name,
    );
    assert.equal(refused[0]?.place, 3, name);
    assert.match(refused[0]?.refusal.where ?? '', /^visa 3/, name);
    assert.deepEqual(
      accepted.map(({ place }) => place),
      [1, 2],
      name,
    );
  }
});
