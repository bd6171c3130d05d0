import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { en } from '../../../web/messages/en.ts';
import { fieldTypes, identifyingLevels } from '../records/dictionary-field.ts';
import { recordBodies } from '../records/record-bodies.ts';
import { recordKinds } from '../records/record-kinds.ts';
import { formatCodes, parseCodes } from './column-codes.ts';
import { columnLevels, columnTypes } from './column-kinds.ts';
import { kinds } from './offered-kinds.ts';
import { cleanBody, recordFields } from './record-fields.ts';

// What a form does not ask: written as JSON.
const AS_JSON = ['attributes', 'omopTable', 'nullValues'];

/** What a body of the kind may have, by name: whether it has to be given. */
function listNames(kind: (typeof kinds)[number]): Map<string, boolean> {
  const schema = kind === 'dictionary' ? recordBodies.dictionary.out : recordBodies[kind];
  return new Map(
    Object.entries(schema.shape).map(([name, field]) => [
      name,
      !field.safeParse(undefined).success,
    ]),
  );
}

test('a form asks for every field of a record, and wants what the node wants', () => {
  assert.deepEqual(kinds.toSorted(), recordKinds.toSorted());
  for (const kind of kinds) {
    const names = listNames(kind);
    const asked = recordFields[kind].map(({ name }) => name);
    assert.deepEqual(
      [...names.keys()].filter((name) => !AS_JSON.includes(name)).toSorted(),
      asked.toSorted(),
      kind,
    );
    for (const { name, isRequired = false } of recordFields[kind]) {
      assert.equal(isRequired, names.get(name), `${kind}: ${name}`);
      assert.ok(Object.hasOwn(en, `record.${name}`), name);
    }
  }
});

test('columns have the types and levels that a dictionary knows', () => {
  assert.deepEqual(columnTypes, fieldTypes);
  assert.deepEqual(columnLevels, identifyingLevels);
});

test('what was left empty is not sent, so that the default of the node holds', () => {
  const body = { title: 'A study', studyType: '', study: null, pathogens: [], taxonId: 9606 };
  assert.deepEqual(cleanBody(body), { title: 'A study', pathogens: [], taxonId: 9606 });
});

test('codes are typed as they are shown', () => {
  assert.deepEqual(parseCodes(' f=female; m = male ;x; r=a=b;; '), [
    { value: 'f', label: 'female' },
    { value: 'm', label: 'male' },
    { value: 'x', label: '' },
    { value: 'r', label: 'a=b' },
  ]);
  const word = fc.stringMatching(/^[a-z0-9]{1,8}$/);
  const codes = fc.array(fc.record({ value: word, label: fc.oneof(word, fc.constant('')) }));
  const plain = (all: readonly object[]) => all.map((one) => ({ ...one }));
  fc.assert(
    fc.property(codes, (all) => assert.deepEqual(parseCodes(formatCodes(all)), plain(all))),
  );
});
