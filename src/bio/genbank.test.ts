import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { defined } from '../std/assert.ts';
import { parseGenBank } from './genbank.ts';

const RECORD = `LOCUS       TESTVIRUS                 36 bp    DNA     circular VRL 01-JAN-2026
DEFINITION  Testing virus isolate One,
            complete genome.
ACCESSION   AB000001 REGION: 1..36
VERSION     AB000001.2
KEYWORDS    .
SOURCE      Testing virus
  ORGANISM  Testing virus
            Viruses; Riboviria.
FEATURES             Location/Qualifiers
     source          1..36
                     /organism="Testing virus"
                     /db_xref="taxon:999"
     CDS             join(31..36,
                     1..6)
                     /gene="P"
                     /codon_start=1
                     /note="says ""hello"" over
                     two lines /gene=no"
                     /translation="MK
                     LV"
     CDS             complement(<7..15)
                     /pseudo
                     /product="second thing"
     misc_feature    12^13
ORIGIN      
        1 atgaaacttg tataaatgaa acttgtataa atgaaa
//
`;

function parseOne(text: string) {
  const parsed = parseGenBank(text, 'x.gb');
  assert.ok(parsed.ok, JSON.stringify(parsed));
  return defined(parsed.value[0], 'record');
}

function problemsOf(text: string): string[] {
  const parsed = parseGenBank(text, 'x.gb');
  return parsed.ok ? [] : parsed.error.map((p) => `${p.code} ${p.where}`);
}

test('a record gives its header, its features with qualifiers, and its letters', () => {
  const record = parseOne(RECORD);
  assert.equal(record.locus, 'TESTVIRUS');
  assert.equal(record.isCircular, true);
  assert.equal(record.definition, 'Testing virus isolate One, complete genome');
  assert.equal(record.accession, 'AB000001');
  assert.equal(record.version, 'AB000001.2');
  assert.equal(record.organism, 'Testing virus');
  assert.equal(record.sequence, 'ATGAAACTTGTATAAATGAAACTTGTATAAATGAAA');
  // The feature between two bases is no coding sequence and is left out.
  assert.deepEqual(
    record.features.map((feature) => `${feature.key} ${feature.line}`),
    ['source 11', 'CDS 14', 'CDS 22'],
  );
  const polymerase = defined(record.features[1], 'CDS');
  assert.deepEqual(
    polymerase.location.map((piece) => [piece.begin, piece.end]),
    [
      [30, 36],
      [0, 6],
    ],
  );
  assert.deepEqual(polymerase.qualifiers.get('note'), ['says "hello" over two lines /gene=no']);
  assert.deepEqual(polymerase.qualifiers.get('translation'), ['MKLV']);
  assert.deepEqual(polymerase.qualifiers.get('gene'), ['P']);
  assert.deepEqual(polymerase.qualifiers.get('codon_start'), ['1']);
  assert.deepEqual(record.features[2]?.qualifiers.get('pseudo'), ['']);
  assert.equal(record.features[2]?.location[0]?.isOpenBelow, true);
});

test('line ends of Windows and several records in a file are read', () => {
  const parsed = parseGenBank((RECORD + RECORD).replaceAll('\n', '\r\n'), 'x.gb');
  assert.ok(parsed.ok);
  assert.equal(parsed.value.length, 2);
  assert.deepEqual(parsed.value[0]?.sequence, parsed.value[1]?.sequence);
});

test('damage is reported with the line it is on', () => {
  assert.deepEqual(problemsOf('>x\nACGT\n'), ['genbank-no-record x.gb']);
  assert.deepEqual(problemsOf(RECORD.replace('//\n', '')), ['genbank-cut x.gb line 1']);
  assert.deepEqual(problemsOf(RECORD.replace('36 bp', '40 bp')), ['genbank-length x.gb line 1']);
  assert.deepEqual(problemsOf(RECORD.replace('atgaaacttg', 'atga-acttg')), [
    'genbank-letter x.gb line 27',
  ]);
  assert.deepEqual(problemsOf(RECORD.replace('31..36', '31..37')), [
    'genbank-location x.gb line 14',
  ]);
  assert.deepEqual(problemsOf(RECORD.replace('<7..15', 'X1.1:7..15')), [
    'genbank-location x.gb line 22',
  ]);
  assert.deepEqual(problemsOf(RECORD.replace(/ORIGIN[\s\S]*\/\//, '//')), [
    'genbank-no-sequence x.gb line 1',
  ]);
});

test('any text, and any record with lines taken out or cut, gives a value and never a throw', () => {
  const lines = RECORD.split('\n');
  const damaged = fc
    .tuple(fc.subarray(lines), fc.nat({ max: RECORD.length }))
    .map(([kept, cut]) => kept.join('\n').slice(0, cut));
  fc.assert(
    fc.property(
      fc.oneof(damaged, fc.string()),
      (text) => typeof parseGenBank(text, 'x').ok === 'boolean',
    ),
  );
});
