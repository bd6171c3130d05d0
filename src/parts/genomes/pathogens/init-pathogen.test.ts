import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { SMALL_REFERENCE } from './dataset-fixture.ts';
import { type InitRequest, initPathogen } from './init-pathogen.ts';
import { loadPathogen, onlySegment, type PathogenStore } from './pathogen-store.ts';

interface Room {
  readonly store: PathogenStore;
  readonly write: (name: string, data: string | Uint8Array) => Promise<string>;
  readonly listData: () => Promise<string[]>;
}

async function makeRoom(t: TestContext): Promise<Room> {
  const folder = await mkdtemp(join(tmpdir(), 'init-pathogen-'));
  t.after(() => rm(folder, { recursive: true }));
  const dataFolder = join(folder, 'data');
  const shippedFolder = join(import.meta.dirname, '../../../../pathogens');
  return {
    store: { shippedFolder, dataFolder, now: () => new Date('2026-03-04'), timeoutMilliseconds: 1 },
    write: async (name, data) => {
      await writeFile(join(folder, name), data);
      return join(folder, name);
    },
    listData: () => readdir(dataFolder).catch(() => []),
  };
}

const FEATURES = `     source          1..600
                     /organism="New virus"
                     /db_xref="taxon:12345"
     CDS             join(1..101,101..299)
                     /gene="ORF1ab"
                     /product="ORF1ab polyprotein"
     CDS             1..99
                     /gene="ORF1ab"
                     /product="ORF1a polyprotein"
     CDS             complement(301..>400)
                     /codon_start=2
                     /product="spike protein"
     CDS             410..450
                     /locus_tag="NV_04"
     CDS             join(589..600,1..9)
                     /gene="W"
     CDS             500..510
                     /gene="ghost"
                     /pseudo
`;

function makeGenBank(features = FEATURES): string {
  const rows = SMALL_REFERENCE.toLowerCase().match(/.{1,60}/g) ?? [];
  const origin = rows.map(
    (row, i) => `${String(60 * i + 1).padStart(9)} ${row.replace(/(.{10})(?=.)/g, '$1 ')}`,
  );
  return `LOCUS       NV000001 600 bp RNA circular VRL 01-MAR-2026
DEFINITION  New virus isolate One, complete genome.
ACCESSION   NV000001
VERSION     NV000001.1
  ORGANISM  New virus
FEATURES             Location/Qualifiers
${features}ORIGIN
${origin.join('\n')}
//
`;
}

test('a GenBank record becomes a pathogen with a gene map and no tree', async (t) => {
  const { store, write } = await makeRoom(t);
  const reference = await write('x.gb', makeGenBank());
  const made = await initPathogen(store, { id: 'new-virus', reference });
  assert.ok(made.ok, JSON.stringify(made));
  assert.deepEqual(
    made.value.notes.map(({ code, value, where }) => [code, value, where.split('/').at(-1)]),
    [['cds-cut', 'NV_04', 'x.gb line 19']],
  );
  const loaded = await loadPathogen(store, 'new-virus');
  assert.ok(loaded.ok, JSON.stringify(loaded));
  const { meta } = loaded.value;
  const { dataset, meta: own } = onlySegment(loaded.value);
  const segments = Object.fromEntries(
    meta.cdses.map(({ name, segments }) => [
      name,
      segments.map((s) => `${s.begin}-${s.end}${s.strand}`).join(' '),
    ]),
  );
  assert.deepEqual(segments, {
    ORF1ab: '0-101+ 100-299+',
    ORF1a_polyprotein: '0-99+',
    spike_protein: '300-399-',
    NV_04: '409-448+',
    W: '588-600+ 0-9+',
  });
  const wrapped = dataset.cdses.find(({ name }) => name === 'W');
  assert.equal(wrapped?.nucleotides.length, 21);
  assert.equal(meta.displayName, 'New virus');
  assert.equal(meta.taxonId, 12_345);
  assert.equal(own.referenceAccession, 'NV000001.1');
  assert.equal(meta.defaultCds, 'ORF1ab');
  assert.deepEqual([own.tree, own.lineageAttribute, own.tag], [null, null, '2026-03-04']);
  assert.equal(dataset.pathogen.alignment.retryReverseComplement, true);
  assert.equal(dataset.reference.length, 600);
});

test('a FASTA file alone is enough, also gzipped', async (t) => {
  const { store, write } = await makeRoom(t);
  const reference = await write('x.fasta.gz', gzipSync(`>AB1 Some virus\n${SMALL_REFERENCE}\n`));
  const made = await initPathogen(store, { id: 'bare', reference, displayName: 'Bare' });
  assert.ok(made.ok, JSON.stringify(made));
  assert.deepEqual([made.value.meta.cdses, made.value.meta.defaultCds], [[], null]);
  assert.equal(made.value.meta.displayName, 'Bare');
  const folder = join(store.dataFolder, 'pathogens/bare/versions', made.value.version);
  assert.deepEqual((await readdir(folder)).sort(), [
    'origin.json',
    'pathogen.json',
    'reference.fasta',
  ]);
  assert.match(
    await readFile(join(folder, 'reference.fasta'), 'utf8'),
    /^>AB1 Some virus\n[ACGT]{70}\n/,
  );
});

const GFF = `##gff-version 3
AB1	RefSeq	region	1	600	.	+	.	ID=AB1:1..600;Is_circular=true
AB1	RefSeq	gene	1	300	.	+	.	ID=gene-A;Name=A;gene=A
AB1	RefSeq	CDS	1	100	.	+	0	ID=cds-1;Parent=gene-A;Name=YP_1.1;gene=A;product=one;protein_id=YP_1.1
AB1	RefSeq	CDS	100	299	.	+	2	ID=cds-1;Parent=gene-A;Name=YP_1.1;gene=A;product=one;protein_id=YP_1.1
AB1	RefSeq	CDS	1	99	.	+	0	ID=cds-2;Parent=gene-A;Name=YP_2.1;gene=A;product=part%20two;protein_id=YP_2.1
AB1	RefSeq	CDS	301	309	.	-	0	ID=cds-3;Name=Mine;gene=B
AB1	RefSeq	CDS	400	408	.	-	0	ID=cds-3;Name=Mine;gene=B
AB1	RefSeq	CDS	592	612	.	+	0	ID=cds-4;Name=Round
`;

test('a GFF3 file gives the gene map, with names that people read', async (t) => {
  const { store, write } = await makeRoom(t);
  const reference = await write('x.fasta', `>AB1 Some virus\n${SMALL_REFERENCE}\n`);
  const made = await initPathogen(store, {
    id: 'mapped',
    reference,
    annotation: await write('x.gff3', GFF),
  });
  assert.ok(made.ok, JSON.stringify(made));
  const { cdses } = made.value.meta;
  assert.deepEqual(
    cdses.map(
      ({ name, segments }) =>
        `${name} ${segments.map((s) => `${s.begin}-${s.end}${s.strand}`).join(' ')}`,
    ),
    ['A 0-100+ 99-299+', 'part_two 0-99+', 'Round 591-600+ 0-12+', 'Mine 399-408- 300-309-'],
  );
});

test('what cannot be a pathogen is refused with the place, and leaves nothing behind', async (t) => {
  const { store, write, listData } = await makeRoom(t);
  const fasta = await write('good.fasta', `>AB1\n${SMALL_REFERENCE}\n`);
  const codeOf = async (request: Omit<InitRequest, 'id'> & { id?: string }): Promise<string> => {
    const made = await initPathogen(store, { id: 'x', ...request });
    return made.ok ? 'made' : `${made.error[0]?.code} ${made.error[0]?.where.split('/').at(-1)}`;
  };
  const gff = async (from: string, to: string): Promise<string> =>
    codeOf({ reference: fasta, annotation: await write('x.gff3', GFF.replaceAll(from, to)) });
  assert.equal(
    await codeOf({ reference: await write('two.fasta', '>a\nACGT\n>b\nACGT\n') }),
    'reference-not-one two.fasta',
  );
  assert.equal(
    await codeOf({ reference: await write('gap.fasta', '>a\nAC--GT\n') }),
    'reference-letters gap.fasta',
  );
  assert.equal(
    await codeOf({ reference: await write('aa.fasta', '>a\nMKLV\n') }),
    'dataset-reference-invalid-letter reference.fasta line 2',
  );
  assert.equal(
    await codeOf({ reference: await write('no.txt', 'hello') }),
    'fasta-no-header no.txt line 1',
  );
  assert.equal(
    await codeOf({ reference: await write('cut.gb', makeGenBank().slice(0, -4)) }),
    'genbank-cut cut.gb line 1',
  );
  assert.equal(await codeOf({ reference: `${fasta}x` }), 'file-missing good.fastax');
  assert.equal(await gff('\t300\t', '\tx\t'), 'gff3-line-invalid x.gff3 line 3 column 19');
  assert.equal(
    await gff('\t592\t612\t', '\t592\t2000\t'),
    'gff3-out-of-range x.gff3 line 9 column 20',
  );
  assert.equal(await gff(GFF, '##gff-version 3\n'), 'gff3-other-reference x.gff3');
  assert.equal(await codeOf({ reference: fasta, id: 'sars-cov-2' }), 'pathogen-exists pathogen id');
  assert.equal(
    await codeOf({ reference: fasta, id: 'Not good' }),
    'pathogen-id-invalid pathogen id',
  );
  assert.deepEqual(await listData(), []);
});
