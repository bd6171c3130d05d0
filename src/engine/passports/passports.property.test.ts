import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findJsonFault } from './find-repeated-name.ts';
import {
  formatLinkedIdentities,
  linkIdentities,
  parseLinkedIdentities,
} from './linked-identities.ts';
import { createBudget, matchPattern } from './match-pattern.ts';
import { parseToken } from './parse-token.ts';
import { defaultLimits } from './passport-limits.ts';
import * as kit from './tokens.test-kit.ts';
import { type Identity, toIdentityKey } from './trusted-issuer.ts';
import { verifyPassport } from './verify-passport.ts';
import { parseConditions } from './visa-conditions.ts';

const seed = 2022;
const unlimited = () => createBudget(Number.POSITIVE_INFINITY);

test('whatever is sent, the answer is a refusal and never a throw', async () => {
  const piece = fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.json({ maxDepth: 3 }).map((text) => kit.encode(text)),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.anything(),
        fc.array(piece, { maxLength: 5 }).map((parts) => parts.join('.')),
      ),
      async (token) => {
        const result = await verifyPassport(token, kit.makeContext());
        assert.equal(result.ok, false);
      },
    ),
    { numRuns: 1000, seed },
  );
});

test('a passport with any one letter changed is refused, and one with any claims added by others', async () => {
  const passport = kit.makePassport([kit.makeLink(), kit.makeVisa()]);
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.'];
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: passport.length - 1 }),
      fc.constantFrom(...letters),
      async (at, letter) => {
        fc.pre(passport[at] !== letter);
        const changed = passport.slice(0, at) + letter + passport.slice(at + 1);
        const result = await verifyPassport(changed, kit.makeContext());
        assert.equal(result.ok, false, `${at} ${letter}`);
      },
    ),
    { numRuns: 300, seed },
  );
});

test('claims of any kind at any place never throw, also when the issuer signs them', async () => {
  const names = ['iss', 'sub', 'iat', 'exp', 'nbf', 'aud', 'jti', 'scope', 'ga4gh_visa_v1'];
  const fields = ['type', 'value', 'source', 'by', 'asserted', 'conditions'];
  const link = kit.makeLink();
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...names),
      fc.constantFrom(...fields),
      fc.jsonValue({ maxDepth: 4 }),
      fc.boolean(),
      async (name, field, value, isClaim) => {
        const change = isClaim ? { claims: { [name]: value } } : { visa: { [field]: value } };
        const visa = kit.makeVisa({
          key: kit.keys.other,
          header: { jku: kit.OTHER_JKU },
          ...change,
        });
        const result = await verifyPassport(kit.makePassport([link, visa]), kit.makeContext());
        assert.ok(result.ok);
        const { accepted, refused } = result.value;
        assert.equal(accepted.length + refused.length, 2);
        assert.equal(accepted[0]?.place, 1);
      },
    ),
    { numRuns: 150, seed },
  );
});

test('JSON without repeated names has no fault, and with one repeated name has it', () => {
  const objects = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { minKeys: 1 });
  fc.assert(
    fc.property(objects, fc.constantFrom('', ' ', '\n\t '), fc.nat(), (object, blank, which) => {
      // Blanks between all tokens, as JSON allows.
      const text = JSON.stringify(object, null, blank);
      assert.equal(findJsonFault(text, 100), null);
      const names = Object.keys(object);
      const name = names[which % names.length] ?? '';
      const escaped = [...name]
        .flatMap((letter) => Array.from({ length: letter.length }, (_, i) => letter.charCodeAt(i)))
        .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
        .join('');
      const twice = `{"${escaped}":0,${text.slice(1)}`;
      JSON.parse(twice);
      assert.deepEqual(findJsonFault(twice, 100), { kind: 'repeated', name });
      const nested = `{"a":[1,${twice}]}`;
      assert.deepEqual(findJsonFault(nested, 100), { kind: 'repeated', name });
    }),
    { numRuns: 1000, seed },
  );
});

test('nesting is counted exactly', () => {
  const depthOf = (value: unknown): number =>
    typeof value === 'object' && value !== null
      ? 1 + Math.max(0, ...Object.values(value).map(depthOf))
      : 0;
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      const text = JSON.stringify(value);
      const depth = depthOf(JSON.parse(text));
      assert.equal(findJsonFault(text, depth), null);
      if (depth > 0) assert.equal(findJsonFault(text, depth - 1)?.kind, 'too-deep');
    }),
    { numRuns: 1000, seed },
  );
});

test('patterns match as the same regular expression does', () => {
  const letters = fc.array(fc.constantFrom('a', 'b', '.', '?', '*', '😀'), { maxLength: 12 });
  let matched = 0;
  fc.assert(
    fc.property(letters, letters, (pattern, text) => {
      const source = pattern
        .map((letter) =>
          letter === '*' ? '.*' : letter === '?' ? '.' : letter.replace('.', '\\.'),
        )
        .join('');
      const wanted = new RegExp(`^(?:${source})$`, 'su').test(text.join(''));
      if (wanted) matched++;
      assert.equal(matchPattern(pattern.join(''), text.join(''), unlimited()), wanted);
    }),
    { numRuns: 5000, seed },
  );
  assert.ok(matched > 200, `${matched} matched`);
});

test('a pattern takes no more steps than its budget, nor than lengths multiplied', () => {
  const budget = createBudget(1000);
  assert.equal(matchPattern('*a*a*a*b', 'a'.repeat(10_000), budget), false);
  assert.equal(budget.stepsLeft, -1);
  const wide = createBudget(200 * 300);
  assert.equal(matchPattern(`*${'a'.repeat(198)}b`, 'a'.repeat(300), wide), false);
  assert.ok(wide.stepsLeft > 0);
});

const someText = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
const someIdentity = fc
  .tuple(someText, someText)
  .map(([issuer, subject]): Identity => ({ issuer, subject }));

test('linked identities are read as they were written', () => {
  fc.assert(
    fc.property(fc.array(someIdentity, { minLength: 1, maxLength: 5 }), (identities) => {
      const parsed = parseLinkedIdentities(formatLinkedIdentities(identities));
      assert.deepEqual(parsed, identities);
    }),
    { numRuns: 500, seed },
  );
});

test('links reach what a chain reaches, for as long as its weakest link, in any order', () => {
  const people: readonly Identity[] = [...'abcdef'].map((subject) => ({ issuer: 'i', subject }));
  const someLink = fc.record({
    identities: fc.subarray([...people], { minLength: 1, maxLength: 3 }),
    expiresAt: fc.nat({ max: 9 }),
  });
  fc.assert(
    fc.property(fc.array(someLink, { maxLength: 7 }), (links) => {
      const start = people[0] ?? { issuer: '', subject: '' };
      const found = linkIdentities([start], links);
      for (const person of people.slice(1)) {
        // As a second way: until t it is linked if the links that hold until t connect it.
        let wanted: number | undefined;
        for (let t = 0; t <= 9; t++) {
          const reached = new Set([start.subject]);
          for (let round = 0; round < people.length; round++) {
            for (const { identities, expiresAt } of links) {
              if (expiresAt < t || !identities.some(({ subject }) => reached.has(subject)))
                continue;
              for (const { subject } of identities) reached.add(subject);
            }
          }
          if (reached.has(person.subject)) wanted = t;
        }
        assert.equal(found.get(toIdentityKey(person)), wanted, person.subject);
      }
      assert.deepEqual(linkIdentities([start], [...links].reverse()), found);
    }),
    { numRuns: 500, seed },
  );
});

test('two identities have one key only if they are the same', () => {
  fc.assert(
    fc.property(someIdentity, someIdentity, (one, other) => {
      const isSame = one.issuer === other.issuer && one.subject === other.subject;
      assert.equal(toIdentityKey(one) === toIdentityKey(other), isSame);
    }),
    { numRuns: 500, seed },
  );
  assert.notEqual(
    toIdentityKey({ issuer: 'a","b', subject: 'c' }),
    toIdentityKey({ issuer: 'a', subject: 'b","c' }),
  );
});

test('conditions of any JSON are read or refused, and what is read has clauses in each alternative', () => {
  const broken = fc.dictionary(
    fc.constantFrom('type', 'value', 'source', 'by', 'asserted', 'x'),
    fc.constantFrom('const:a', 'pattern:*', 'a', 'ResearcherStatus', 1),
    { maxKeys: 4 },
  );
  const sound = fc
    .tuple(fc.constantFrom('value', 'source', 'by'), fc.constantFrom('const:a', 'pattern:*', 'x:'))
    .map(([field, text]) => ({ type: 'ResearcherStatus', [field]: text }));
  const clause = fc.oneof({ weight: 8, arbitrary: sound }, broken, fc.jsonValue());
  const conditions = fc.array(fc.array(clause, { maxLength: 3 }), { maxLength: 3 });
  let read = 0;
  fc.assert(
    fc.property(fc.oneof({ weight: 4, arbitrary: conditions }, fc.jsonValue()), (value) => {
      const result = parseConditions(value, 'x', defaultLimits);
      if (!result.ok || result.value === null) return;
      read++;
      assert.equal(result.value.length, (value as unknown[]).length);
      for (const clauses of result.value) {
        assert.ok(clauses.length > 0);
        for (const { comparisons } of clauses) assert.ok(comparisons.length > 0);
      }
    }),
    { numRuns: 2000, seed },
  );
  assert.ok(read > 50, `${read} were read`);
});

test('a token is taken apart as node:crypto put it together', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (claims) => {
      const text = JSON.stringify(claims);
      const token = kit.signToken('{"alg":"ES256"}', text, kit.keys.broker);
      const parsed = parseToken(token, 'x', { length: 1_000_000, depth: 100 });
      assert.ok(parsed.ok);
      assert.deepEqual(parsed.value.claims, JSON.parse(text));
    }),
    { numRuns: 300, seed },
  );
});
