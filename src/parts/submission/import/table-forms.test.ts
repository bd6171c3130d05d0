import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { packedFixture } from '../../../platform/files/packed-fixture.ts';
import { DamagedFileError, readDecompressed } from '../../../platform/files/read-decompressed.ts';
import { makeStoredZip } from '../../../platform/files/stored-zip-fixture.ts';
import { writeWorkbook } from '../../../platform/files/write-workbook.ts';
import type { Database } from '../../../platform/postgres/database.ts';
import {
  countLeftovers,
  importTexts,
  listStored,
  listVerdicts,
  type TestFiles,
  withSubmissionDatabase,
} from './import.test-kit.ts';
import { openSequenceParts } from './open-sequence-parts.ts';
import { readTable, TableError } from './read-table.ts';

const FASTA = '>a\nACGT\n>b\nACG\n';
const TABLE = 'strain\tcountry\na\tPeru\nb\tCôte d’Ivoire\n';
const BOTH = ['row 2 a: released', 'row 3 b: released'];

async function listCountries(db: Database) {
  return (await listStored(db)).map(({ metadata }) => metadata.country);
}

function toUtf16(text: string, littleEndian: boolean): Uint8Array {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return littleEndian ? bytes : bytes.swap16();
}

/** An ending of random-looking letters, so that packing does not shrink it to nothing. */
function makeLongTable(rows: number): string {
  let state = 7;
  const lines = Array.from({ length: rows }, (_, index) => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return `sample-${index}\t${state.toString(36)}`;
  });
  return `strain\tnote\n${lines.join('\n')}\n`;
}

/** A packed file that is cut: its text up to there, and then the error. */
async function* damageAfter(text: string): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < text.length; at += 4096) yield Buffer.from(text.slice(at, at + 4096));
  throw new DamagedFileError('unexpected end of file');
}

const forms: Readonly<Record<string, string | Uint8Array>> = {
  'UTF-8': TABLE,
  'UTF-8 with its mark': `\ufeff${TABLE}`,
  'UTF-16 as Excel saves Unicode text': toUtf16(TABLE.replaceAll('\n', '\r\n'), true),
  'big-endian UTF-16': toUtf16(TABLE, false),
  'CRLF line ends': TABLE.replaceAll('\n', '\r\n'),
  'no last line end': TABLE.trimEnd(),
  'commas and quotes': TABLE.replaceAll('\t', ',').replace('Peru', '"Peru"'),
  semicolons: TABLE.replaceAll('\t', ';'),
  'an Excel workbook': writeWorkbook([
    {
      name: 'Data',
      rows: TABLE.trimEnd()
        .split('\n')
        .map((line) => line.split('\t').map((text) => ({ text }))),
    },
  ]),
  gzip: gzipSync(TABLE),
  zstd: zstdCompressSync(TABLE),
  bzip2: packedFixture('tableBzip2'),
  xz: packedFixture('tableXz'),
  'a zip of one table': makeStoredZip([
    { name: 'in/', text: '' },
    { name: 'in/table.tsv', text: TABLE },
    { name: '__MACOSX/in/._table.tsv', text: 'x' },
  ]),
};

test('a table is read in every form in which programs save it', async () => {
  for (const [form, table] of Object.entries(forms)) {
    await withSubmissionDatabase(async (db) => {
      const { rows } = await importTexts(db, { table, sequences: zstdCompressSync(FASTA) });
      assert.deepEqual(listVerdicts(rows), BOTH, form);
      assert.deepEqual(await listCountries(db), ['Peru', 'Côte d’Ivoire'], form);
    });
  }
});

test('what is packed in bzip2 and not read is closed, so that no thread waits for its reader', async () => {
  let isClosed = false;
  async function* packedTwice() {
    try {
      yield packedFixture('bzip2OfXz');
    } finally {
      isClosed = true;
    }
  }
  await assert.rejects(async () => {
    for await (const row of readTable(readDecompressed(packedTwice()), 't'))
      assert.fail(String(row));
  }, TableError);
  assert.ok(isClosed);
  isClosed = false;
  const problems: string[] = [];
  for await (const part of openSequenceParts('s', packedTwice())) {
    problems.push('problem' in part ? part.problem.code : part.name);
  }
  assert.deepEqual(problems, ['file-nested']);
  assert.ok(isClosed);
});

test('the line of a template before its header is passed over and counted', async () => {
  await withSubmissionDatabase(async (db) => {
    const { rows } = await importTexts(db, {
      table: `# outbreak checklist core 1\n${TABLE}`,
      sequences: FASTA,
    });
    assert.deepEqual(listVerdicts(rows), ['row 3 a: released', 'row 4 b: released']);
  });
});

test('quoted line ends, formulas, markup and odd names stay the text that they are', async () => {
  await withSubmissionDatabase(async (db) => {
    const { rows } = await importTexts(db, {
      table:
        'strain,country,location,note,__proto__\na,"Peru\nsouth","=HYPERLINK(""http://x"")",<script>alert(1)</script>,p\nb,@SUM(A1),\'; DROP TABLE entry; --,"{""json"": null}",q\n',
      sequences: FASTA,
    });
    assert.deepEqual(listVerdicts(rows), BOTH);
    const [a, b] = await listStored(db);
    assert.equal(a?.metadata.country, 'Peru\nsouth');
    assert.equal(a?.metadata.location, '=HYPERLINK("http://x")');
    assert.equal(a?.other_columns.note, '<script>alert(1)</script>');
    assert.equal(b?.metadata.country, '@SUM(A1)');
    assert.equal(b?.metadata.location, "'; DROP TABLE entry; --");
    assert.equal(b?.other_columns.note, '{"json": null}');
  });
});

test('a row of 10,000 columns is a row like any other', async () => {
  await withSubmissionDatabase(async (db) => {
    const columns = Array.from({ length: 10_000 }, (_, index) => `column${index}`);
    const row = (name: string) => `${name}\t${columns.map((_, index) => index).join('\t')}\n`;
    const table = `strain\t${columns.join('\t')}\n${row('a')}${row('b')}`;
    const { rows } = await importTexts(db, { table, sequences: FASTA });
    assert.deepEqual(listVerdicts(rows), BOTH);
    const [a] = await listStored(db);
    assert.equal(Object.keys(a?.other_columns ?? {}).length, 10_000);
    assert.equal(a?.other_columns.column9999, '9999');
  });
});

test('control characters, half characters and endless values refuse their row or are cut, and no other', async () => {
  await withSubmissionDatabase(async (db) => {
    const halved = `${'x'.repeat(9999)}😀`;
    const { rows } = await importTexts(db, {
      table: `strain\tcountry\tno\u0000te\na\tPe\u0000ru\t\nb\tPeru\tx\u0000y\nc\tPeru\t${halved}\n${'n'.repeat(5000)}\tPeru\t\nd\t${'y'.repeat(20_000)}\t\ne\tPeru\t\uffff\n`,
      sequences: `${FASTA}>c\nAC\n>d\nAC\n>e\nAC\n>${'n'.repeat(5000)}\nAC\n`,
    });
    assert.deepEqual(
      listVerdicts(rows).map((text) => text.replace(/n{5000}/, 'n...')),
      [
        // Too long a name is none, so its sequence has no row.
        'row - n...: refused row-missing',
        'row 2 a: refused character-invalid',
        'row 3 b: refused character-invalid',
        'row 4 c: released',
        'row 5 n...: refused value-too-long',
        'row 6 d: refused value-too-long',
        'row 7 e: released',
      ],
    );
    const [c] = await listStored(db);
    assert.equal(c?.other_columns.note, `${'x'.repeat(9999)}\ufffd`);
  });
});

const useless: Readonly<Record<string, readonly [string | Uint8Array, string]>> = {
  'an empty table': ['', 'column-missing'],
  'empty lines': ['\n\n\n', 'column-missing'],
  'no column of names': ['country\tdate\nPeru\t2024\n', 'column-missing'],
  'sequences in its place': [FASTA, 'column-missing'],
  'a damaged Excel workbook': [
    Buffer.from('PK\u0003\u0004\u0014\u0000\nrest\n'),
    'workbook-damaged',
  ],
  'a megabyte in one line': ['x'.repeat(1 << 21), 'table-unreadable'],
  'random bytes': [gzipSync(makeLongTable(500)).subarray(20), 'column-missing'],
  'a packed table cut in its header': [gzipSync(TABLE).subarray(0, 14), 'file-damaged'],
};

test('what is no table is refused as a whole, with what to do', async () => {
  await withSubmissionDatabase(async (db) => {
    for (const [what, [table, code]] of Object.entries(useless)) {
      const { rows, summary } = await importTexts(db, { table, sequences: FASTA });
      assert.deepEqual(listVerdicts(rows), [`row - -: refused ${code}`], what);
      assert.ok((rows[0]?.problems[0]?.hint.length ?? 0) > 20, what);
      assert.equal(summary?.refused, 1, what);
    }
    assert.deepEqual(await listStored(db), []);
    assert.equal(await countLeftovers(db), 0);
  });
});

test('a table that ends early counts as far as it could be read', async () => {
  await withSubmissionDatabase(async (db) => {
    const text = makeLongTable(3000);
    const { rows } = await importTexts(
      db,
      { table: '', sequences: '>sample-0\nACGT\n>sample-2999\nACGT\n' },
      { metadata: { name: 'table.tsv', bytes: damageAfter(text.slice(0, 20_000)) } },
    );
    const verdicts = listVerdicts(rows);
    assert.ok(verdicts.includes('row 2 sample-0: released'));
    assert.ok(verdicts.includes('row - -: refused file-damaged'));
    assert.ok(verdicts.includes('row - sample-2999: refused row-missing'));
    const lines = text.slice(0, 20_000).split('\n');
    assert.deepEqual(
      rows.flatMap(({ row }) => (row === null ? [] : [row])).sort((x, y) => x - y),
      // The last line is cut, so it is no row.
      lines.slice(1, -1).map((_, index) => index + 2),
    );
  });
  await withSubmissionDatabase(async (db) => {
    const { rows } = await importTexts(db, {
      table: `strain\tnote\na\tfine\n"b\tnever closed\n${'c\tx\n'.repeat(300_000)}`,
      sequences: FASTA,
    });
    assert.deepEqual(listVerdicts(rows), [
      'row - -: refused table-unreadable',
      'row - b: refused row-missing',
      'row 2 a: released',
    ]);
  });
});

const badSequences: readonly (readonly [string, TestFiles['sequences'], readonly string[]])[] = [
  ['text', 'ACGT\nACGT\n', ['row - -: refused fasta-no-header']],
  ['nothing', '', []],
  ['a table', 'strain\tcountry\na\tPeru\n', ['row - -: refused fasta-no-header']],
  ['binary', Buffer.from([62, 97, 10, 0, 1, 2, 255]), ['row - -: refused fasta-binary']],
];

test('what is no FASTA is told once, and every row is told that its sequence is missing', async () => {
  await withSubmissionDatabase(async (db) => {
    for (const [what, sequences, told] of badSequences) {
      const { rows } = await importTexts(db, { table: TABLE, sequences });
      assert.deepEqual(
        listVerdicts(rows),
        [...told, 'row 2 a: refused sequence-missing', 'row 3 b: refused sequence-missing'],
        what,
      );
    }
  });
});

test('packed sequences cut in the middle: those before the damage pass, never one that is cut itself', async () => {
  await withSubmissionDatabase(async (db) => {
    let state = 3;
    const letters = Array.from({ length: 40_000 }, () => {
      state = (state * 48271) % 2147483647;
      return 'ACGT'[state % 4];
    }).join('');
    const names = ['a', 'b', 'c', 'd'];
    const fasta = names.map((name) => `>${name}\n${letters}\n`).join('');
    const packed = gzipSync(fasta);
    const table = `strain\n${names.join('\n')}\n`;
    const cut = packed.subarray(0, Math.floor(packed.length * 0.6));
    const first = await importTexts(db, { table, sequences: cut });
    assert.ok((await listStored(db)).length < 4);
    const bytes = damageAfter(fasta.slice(0, 2.5 * letters.length));
    const second = await importTexts(
      db,
      { table, sequences: '' },
      { sequences: [{ name: 'cut.fasta.gz', bytes }] },
    );
    const stored = await listStored(db);
    assert.deepEqual(
      stored.map((entry) => [entry.submission_id, entry.letters === letters]),
      [
        ['a', true],
        ['b', true],
      ],
    );
    for (const { rows } of [first, second]) {
      assert.ok(listVerdicts(rows).includes('row - -: refused file-damaged'));
      assert.equal(rows.filter(({ row }) => row !== null).length, 4);
    }
  });
});
