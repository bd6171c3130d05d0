import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { countHeaders, readLetters, toFiles } from './sample-files.ts';

test('letters come with and without header, line breaks and spaces', () => {
  assert.equal(readLetters('>a b\r\nACGT\r\n AC gt\n'), 'ACGTACgt');
  assert.equal(readLetters('ACGT'), 'ACGT');
  assert.equal(countHeaders('>a\nAC\n>b\nGT'), 2);
});

test('what is typed in comes out of the table as it was, but for its white space', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.string(), (name, country) => {
      const clean = (text: string) => text.replace(/[\t\r\n]+/g, ' ').trim();
      fc.pre(clean(name) !== '');
      const { metadata, sequences } = toFiles({
        values: { strain: name, country, division: '' },
        letters: '>x\nACGT',
      });
      const [header = [], row = [], ...more] = parse(metadata, {
        delimiter: '\t',
      }) as string[][];
      const expected = clean(country) === '' ? [clean(name)] : [clean(name), clean(country)];
      assert.deepEqual(row, expected);
      assert.deepEqual(header, ['strain', 'country'].slice(0, expected.length));
      assert.equal(more.length, 0);
      assert.equal(sequences, `>${clean(name)}\nACGT\n`);
    }),
  );
});

test('of several segments each pasted record is one, named where its header tells the segment', () => {
  const toSequences = (letters: string) =>
    toFiles({ values: { strain: 'my sample' }, letters }, ['L', 'M', 'S']).sequences;
  assert.equal(toSequences('ACGT\nAC'), '>my sample\nACGTAC\n');
  assert.equal(
    toSequences('>x_l\nAC GT\n>other|M|2024\nCC\n>no idea\nGG\n>empty\n'),
    '>my sample_L\nACGT\n>my sample_M\nCC\n>my sample\nGG\n',
  );
});
