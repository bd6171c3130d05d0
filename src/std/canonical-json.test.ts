import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { toCanonicalJson } from './canonical-json.ts';

const cases: readonly (readonly [value: unknown, text: string])[] = [
  [null, 'null'],
  [{ b: 1, a: [true, { d: 'x', c: null }] }, '{"a":[true,{"c":null,"d":"x"}],"b":1}'],
  [{ '€': 1, '\r': 2, '1': 3, '😀': 4, ö: 5 }, '{"\\r":2,"1":3,"ö":5,"€":1,"😀":4}'],
  [{ a: undefined, b: 1e21, c: -0, d: 0.1 }, '{"b":1e+21,"c":0,"d":0.1}'],
  ['\u2028"\\', '"\u2028\\"\\\\"'],
];

for (const [value, text] of cases) {
  test(`canonical: ${text}`, () => assert.equal(toCanonicalJson(value), text));
}

test('the text is the value, whatever order its names came in', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = toCanonicalJson(value);
      assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
      const turned = JSON.parse(text, (_name, own: unknown) =>
        typeof own === 'object' && own !== null && !Array.isArray(own)
          ? Object.fromEntries(Object.entries(own).reverse())
          : own,
      ) as unknown;
      assert.equal(toCanonicalJson(turned), text);
    }),
    { seed: 2020 },
  );
});
