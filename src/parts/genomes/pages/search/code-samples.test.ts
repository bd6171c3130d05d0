import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeCodeSamples } from './code-samples.ts';

test('the filter is in every program, quoted for its language', () => {
  const filter = { country: ["Côte d'Ivoire"], aminoAcidMutations: ['S:N501Y'] };
  const { curl, python, r, lapis } = writeCodeSamples('http://node', 'demo', filter);
  assert.ok(curl.includes(`--data-urlencode 'country=Côte d'\\''Ivoire'`));
  assert.ok(curl.startsWith("curl --get 'http://node/api/lapis/demo/sample/details'"));
  assert.ok(python.includes(`("country", "Côte d'Ivoire"),`));
  assert.ok(python.includes('urlopen("http://node/api/lapis/demo/sample/details?" + urlencode'));
  assert.ok(r.includes('country=C%C3%B4te+d%27Ivoire&aminoAcidMutations=S%3AN501Y'));
  assert.ok(lapis.includes('GET http://node/api/lapis/demo/sample/aggregated?country=C%C3%B4te'));
  const body: unknown = JSON.parse(lapis.slice(lapis.indexOf('{')));
  assert.deepEqual(body, filter);
});
