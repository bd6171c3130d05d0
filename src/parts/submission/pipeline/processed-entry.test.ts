import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ReferenceLengths } from '../../../schema/ports.ts';
import { checkProcessed, processedEntry } from './processed-entry.ts';

const references: ReferenceLengths = {
  segments: new Map([
    ['L', 6],
    ['S', 4],
  ]),
  genes: new Map([['GPC', 3]]),
};
const submitted = new Map([
  ['L', 'NNACGTNN'],
  ['S', 'ACGT'],
]);

function check(
  data: Readonly<Record<string, unknown>>,
  more: Readonly<Record<string, unknown>> = {},
) {
  const entry = { accession: 'DRAFT_1', version: 1, data: { metadata: {}, ...data }, ...more };
  return checkProcessed(processedEntry.parse(entry), submitted, references);
}

const codes = (data: Readonly<Record<string, unknown>>) =>
  check(data).problems.map(({ code, where }) => `${code.replace('pipeline-', '')}: ${where}`);

const cases: readonly (readonly [string, Readonly<Record<string, unknown>>, readonly string[]])[] =
  [
    ['nothing but values', {}, []],
    [
      'what was sent in, with or without its ends',
      { unalignedNucleotideSequences: { L: 'acgt', S: 'NACGTN' } },
      [],
    ],
    ['a segment that it leaves out', { unalignedNucleotideSequences: { L: null } }, []],
    [
      'other letters',
      { unalignedNucleotideSequences: { S: 'ACGA' } },
      ['sequence-other: unalignedNucleotideSequences S'],
    ],
    [
      'no letters',
      { unalignedNucleotideSequences: { S: 'AC-T' } },
      ['letter-invalid: unalignedNucleotideSequences S'],
    ],
    [
      'a segment of another virus',
      { unalignedNucleotideSequences: { M: 'A' } },
      ['name-unknown: unalignedNucleotideSequences M'],
    ],
    ['aligned as the reference', { alignedNucleotideSequences: { L: '--ACGT', S: 'NNNN' } }, []],
    [
      'aligned too short',
      { alignedNucleotideSequences: { L: 'ACGT' } },
      ['length-wrong: alignedNucleotideSequences L'],
    ],
    [
      'aligned with a letter that is none',
      { alignedNucleotideSequences: { S: 'AC*T' } },
      ['letter-invalid: alignedNucleotideSequences S'],
    ],
    ['a peptide with its stop, and without', { alignedAminoAcidSequences: { GPC: 'MK*' } }, []],
    ['a peptide with a stop behind it', { alignedAminoAcidSequences: { GPC: 'MKR*' } }, []],
    [
      'a peptide that is too long',
      { alignedAminoAcidSequences: { GPC: 'MKRRR' } },
      ['length-wrong: alignedAminoAcidSequences GPC'],
    ],
    [
      'an unknown gene',
      { alignedAminoAcidSequences: { E: 'M' } },
      ['name-unknown: alignedAminoAcidSequences E'],
    ],
    [
      'insertions',
      { nucleotideInsertions: { L: ['0:ACG', '6:N'] }, aminoAcidInsertions: { GPC: ['3:EPE'] } },
      [],
    ],
    [
      'an insertion behind the end',
      { nucleotideInsertions: { S: ['9:A'] } },
      ['insertion-invalid: nucleotideInsertions S'],
    ],
    [
      'an insertion of nothing',
      { nucleotideInsertions: { S: ['1:'] } },
      ['insertion-invalid: nucleotideInsertions S'],
    ],
    [
      'an insertion with a gap',
      { nucleotideInsertions: { S: ['1:A-'] } },
      ['insertion-invalid: nucleotideInsertions S'],
    ],
    ['a number for a day', { metadata: { date: 2023 } }, ['type-wrong: metadata date']],
    ['a list', { metadata: { host: ['x'] } }, ['type-wrong: metadata host']],
    [
      'fields that nobody knows, once',
      { metadata: { a: 1, b: null } },
      ['field-unknown: metadata'],
    ],
  ];
for (const [name, data, expected] of cases) {
  test(name, () => assert.deepEqual(codes(data), expected));
}

test('values are taken under every name of their field, numbers as text, and the name of the sample stays', () =>
  assert.deepEqual(
    check({
      metadata: {
        strain: 'other',
        geoLocCountry: 'Chile',
        date: '2024-01-02',
        depthOfCoverage: 35.5,
        host: null,
      },
    }).changes,
    { country: 'Chile', date: '2024-01-02', depthOfCoverage: '35.5', host: null },
  ));

test('of what failed only the reasons are taken, each with the field that it is about', () => {
  const error = {
    unprocessedFields: [{ type: 'Metadata', name: 'sampleCollectionDate' }],
    processedFields: [{ type: 'NucleotideSequence', name: 'L' }],
    message: 'Before the first case.',
  };
  const { changes, problems } = check(
    { metadata: { country: 'Chile' }, alignedNucleotideSequences: { L: 'A' } },
    { errors: [error] },
  );
  assert.deepEqual(changes, {});
  assert.deepEqual(
    problems.map(({ code, severity, field, where, hint }) => ({
      code,
      severity,
      field,
      where,
      hint,
    })),
    [
      {
        code: 'pipeline-error',
        severity: 'error',
        field: 'date',
        where: 'Metadata sampleCollectionDate, NucleotideSequence L',
        hint: 'Before the first case.',
      },
    ],
  );
});

test('whatever a pipeline sends, it is refused by its form or judged, and no text of it breaks the database', () =>
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.oneof(fc.string(), fc.constantFrom('da\u0000te', 'ho\ud800st')),
        fc.jsonValue(),
      ),
      fc.dictionary(fc.constantFrom('L', 'S', 'M', 'M\u0000', '__proto__'), fc.option(fc.string())),
      (metadata, sequences) => {
        const parsed = processedEntry.safeParse({
          accession: 'x',
          version: 1,
          data: { metadata, alignedNucleotideSequences: sequences, nucleotideInsertions: {} },
        });
        if (!parsed.success) return;
        const { changes, problems } = checkProcessed(parsed.data, submitted, references);
        const told = [
          ...Object.values(changes),
          ...problems.flatMap((one) => [one.value, one.where, one.hint]),
        ];
        for (const text of told) {
          assert.ok(
            text === null || (!text.includes('\u0000') && text.isWellFormed()),
            String(text),
          );
        }
      },
    ),
  ));
