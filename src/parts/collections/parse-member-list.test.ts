import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatAccession } from '../../bio/accession.ts';
import { parseMemberList } from './parse-member-list.ts';

const [A = '', B = ''] = [1, 2].map((number) => formatAccession('OC', number));

/** Members as 'accession.version role', refused ones as 'line value'. */
function check(text: string, members: readonly string[], refused: readonly string[] = []): void {
  const parsed = parseMemberList(text);
  assert.deepEqual(
    parsed.members.map((one) => `${one.accession}.${one.version ?? '*'} ${one.role ?? ''}`.trim()),
    members,
  );
  assert.deepEqual(
    parsed.refused.map(({ line, value }) => `${line} ${value}`),
    refused,
  );
}

test('one a line, several a line, with and without version', () => {
  check(`${A}\n${B}.2\r\n`, [`${A}.*`, `${B}.2`]);
  check(`${A} ${B}.2,${A}.1;${B}`, [`${A}.*`, `${B}.2`, `${A}.1`, `${B}.*`]);
  check(`  ${A.toLowerCase()}  `, [`${A}.*`]);
});

test('the first column of a table, with a header and roles', () => {
  check(`accessionVersion\tcountry\n${A}.1\tKenya\n${B}.1\tPeru`, [`${A}.1`, `${B}.1`]);
  check(`"accession","role"\n"${A}","background"\n"${B}","FOCAL"`, [
    `${A}.* background`,
    `${B}.* focal`,
  ]);
});

test('names of FASTA files and comments', () => {
  check(`>${A}.1\n# of the north\n\n${B}`, [`${A}.1`, `${B}.*`]);
});

test('what is no accession is told with its line', () => {
  check(`${A}\nnothing here\nOC_0000010`, [`${A}.*`], ['2 nothing here', '3 OC_0000010']);
});

test('every list of accessions reads back, whatever stands between them', () => {
  const member = fc.record({
    number: fc.integer({ min: 1, max: 1e9 }),
    version: fc.option(fc.integer({ min: 1, max: 99 })),
  });
  const separator = fc.constantFrom('\n', ' ', '\t', ', ', ';', '\r\n', '\n\n');
  fc.assert(
    fc.property(fc.array(member, { minLength: 1 }), separator, (members, between) => {
      const names = members.map(({ number, version }) => {
        const accession = formatAccession('OC', number);
        return version === null ? accession : `${accession}.${version}`;
      });
      const parsed = parseMemberList(names.join(between));
      assert.deepEqual(parsed.refused, []);
      assert.deepEqual(
        parsed.members.map(({ accession, version }) =>
          version === null ? accession : `${accession}.${version}`,
        ),
        names,
      );
    }),
  );
});
