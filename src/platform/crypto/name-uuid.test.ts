import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toNameUrn } from './name-uuid.ts';

// Computed by Python's uuid.uuid5(uuid.NAMESPACE_URL, name).
const known: readonly (readonly [string, string])[] = [
  ['http://www.example.com/', 'urn:uuid:fcde3c85-2270-590f-9e7c-ee003d65e0e2'],
  ['', 'urn:uuid:1b4db7eb-4057-5ddf-91e0-36dec72071f5'],
];
for (const [name, urn] of known) {
  test(`the UUID of '${name}'`, () => assert.equal(toNameUrn(name), urn));
}
