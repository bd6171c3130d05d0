// outbreak reads, primers and host as a person uses them: what they print, exit codes, and what is left.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { BamParser } from '../../src/bio/hts/bam-parser.ts';
import {
  writeBgzf,
  writeUnpackedBam,
} from '../../src/engine/reads/alignment/write-bam.test-kit.ts';
import { formatPrimerBed, listAmplicons } from '../../src/engine/reads/primers/primer-scheme.ts';
import { makeUpHostGenome } from '../../src/engine/simulate/made-up-host.ts';
import {
  simulateAmpliconReads,
  simulateShotgunReads,
  toFastq,
} from '../../src/engine/simulate/simulate-reads.ts';
import { readsCheck, signedCertificate } from '../../src/schema/read-report.ts';
import { addAlternatives, asText, makeUpScheme, readShippedReference } from './kit.ts';

const program = fileURLToPath(new URL('../../src/app/cli.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'outbreak-reads-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const path = (name: string) => join(folder, name);
const reference = readShippedReference();
const genome = asText(reference.letters);
const first = makeUpScheme('V1', { length: genome.length, shift: 0 });
const second = addAlternatives(first, 'V2', [5, 9, 30, 60]);
const DATA = ['--data', path('data')];
const PATHOGEN = ['--pathogen', 'sars-cov-2'];

async function outbreak(...args: readonly string[]) {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (part: Buffer) => {
    stdout += part;
  });
  child.stderr.on('data', (part: Buffer) => {
    stderr += part;
  });
  const [code] = await once(child, 'close');
  return { code: code as number | null, stdout, stderr };
}

before(() => {
  for (const scheme of [first, second]) {
    writeFileSync(path(`made-up-${scheme.version}.primer.bed`), formatPrimerBed(scheme));
  }
  const reads = toFastq(
    simulateAmpliconReads(genome, listAmplicons(second.primers), {
      seed: 1,
      platform: 'ILLUMINA',
      depth: 20,
      dropoutShare: 0.1,
    }),
  );
  const host = asText(makeUpHostGenome(3, 300_000));
  writeFileSync(path('host.fa.gz'), gzipSync(`>made up\n${host}\n`));
  const others = toFastq(simulateShotgunReads(host, { seed: 2, platform: 'ILLUMINA', depth: 1 }));
  writeFileSync(path('s_R1.fastq.gz'), gzipSync(reads.first));
  writeFileSync(path('s_R2.fastq.gz'), gzipSync(reads.second));
  writeFileSync(path('m_R1.fastq.gz'), gzipSync(reads.first + others.first));
  writeFileSync(path('m_R2.fastq.gz'), gzipSync(reads.second + others.second));
  writeFileSync(path('cut.fastq.gz'), readFileSync(path('s_R1.fastq.gz')).subarray(0, 20_000));
});

const mates = [path('s_R1.fastq.gz'), path('s_R2.fastq.gz')];

test('before anything is installed, commands say so', async () => {
  const listed = await outbreak('primers', 'list', ...DATA);
  assert.deepEqual([listed.code, listed.stdout], [0, '']);
  assert.match(listed.stderr, /No primer scheme is installed/);
  const hosts = await outbreak('host', 'list', ...DATA);
  assert.match(hosts.stderr, /No host reference is installed/);
  const screened = await outbreak('host', 'screen', path('m_R1.fastq.gz'), ...DATA);
  assert.equal(screened.code, 1);
  assert.match(screened.stderr, /nothing was screened/);
  const checked = await outbreak('reads', 'check', ...mates, ...PATHOGEN, ...DATA);
  assert.equal(checked.code, 0, checked.stderr);
  assert.match(
    checked.stdout,
    /host reads: No host reference is installed, so nothing was screened/,
  );
  assert.match(checked.stdout, /primers: unknown\. No primer scheme is installed/);
  // Asking changes nothing.
  assert.equal(existsSync(path('data')), false);
});

test('schemes are added, listed, found by what people write, and inferred', async () => {
  for (const version of ['V1', 'V2']) {
    const added = await outbreak(
      'primers',
      'add',
      path(`made-up-${version}.primer.bed`),
      ...PATHOGEN,
      ...DATA,
    );
    assert.equal(added.code, 0, added.stderr);
    assert.match(
      added.stdout,
      new RegExp(`^made-up/${version}: installed, \\d+ primers, 96 amplicons`),
    );
  }
  const listed = await outbreak('primers', 'list', ...DATA);
  assert.equal(listed.stdout.trim().split('\n').length, 2);
  const meant = await outbreak('primers', 'check', 'Made-up v2', ...DATA);
  assert.deepEqual([meant.code, meant.stdout], [0, 'made-up/V2\n']);
  const unclear = await outbreak('primers', 'check', 'made-up', '3', ...DATA);
  assert.equal(unclear.code, 1);
  assert.match(unclear.stderr, /There are: made-up\/V1, made-up\/V2/);
  const inferred = await outbreak('primers', 'infer', ...mates, ...PATHOGEN, ...DATA);
  assert.equal(inferred.code, 0, inferred.stderr);
  assert.match(inferred.stdout, /^s_R1\.fastq\.gz: made-up\/V2, /);
  const asJson = await outbreak('primers', 'infer', ...mates, ...PATHOGEN, ...DATA, '--json');
  assert.equal(JSON.parse(asJson.stdout).primers.scheme.version, 'V2');
});

test("the primer scheme of a table's rows is compared with those that are installed", async () => {
  writeFileSync(
    path('table.tsv'),
    'strain\tcollection date\tcountry\tprimerScheme\tprimerSchemeVersion\na\t2024-01-02\tPeru\tMade up\t2\nb\t2024-01-02\tPeru\tVarSkip\t1a\n',
  );
  const checked = await outbreak('checklist', 'check', path('table.tsv'), ...DATA);
  assert.match(
    checked.stdout,
    /row 2 column primerScheme \(Made up 2\): The installed scheme is made-up\/V2/,
  );
  assert.match(
    checked.stdout,
    /row 3 column primerScheme \(VarSkip 1a\): There is no scheme of this name here/,
  );
});

test('files are checked against what is declared, as text and as JSON', async () => {
  const declared = ['--primer-scheme', 'made-up/V2', '--platform', 'MiSeq'];
  const right = await outbreak('reads', 'check', ...mates, ...PATHOGEN, ...DATA, ...declared);
  assert.equal(right.code, 0, right.stdout);
  assert.match(right.stdout, /^s_R1\.fastq\.gz and s_R2\.fastq\.gz: can be used\n/);
  const wrong = await outbreak(
    ...['reads', 'check', ...mates, ...PATHOGEN, ...DATA, '--json'],
    ...['--primer-scheme', 'made-up/V1', '--platform', 'MinION'],
  );
  assert.equal(wrong.code, 1);
  const report = readsCheck.parse(JSON.parse(wrong.stdout));
  assert.deepEqual(report.files[0]?.findingCounts, {
    'platform-contradicted': 2,
    'primer-scheme-contradicted': 1,
  });
  const cut = await outbreak('reads', 'check', path('cut.fastq.gz'), ...DATA);
  assert.equal(cut.code, 1);
  assert.match(cut.stdout, /CANNOT BE USED[\s\S]*error cut\.fastq\.gz .*cut short/);
});

test('a consensus is compared with variants', async () => {
  const changed = `${genome.slice(0, 999)}${genome[999] === 'A' ? 'C' : 'A'}${genome.slice(1000)}`;
  writeFileSync(path('consensus.fasta'), `>c\n${changed}\n`);
  const variants = (position: number, alternative: string) =>
    `##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\nNC_045512.2\t${position}\t.\t${genome.charAt(position - 1)}\t${alternative}\t.\tPASS\tAF=1\n`;
  writeFileSync(path('right.vcf'), variants(1000, changed.charAt(999)));
  writeFileSync(path('wrong.vcf'), variants(2000, genome[1999] === 'A' ? 'C' : 'A'));
  const check = async (name: string) => {
    const files = [path('consensus.fasta'), path(name)];
    const checked = await outbreak('reads', 'check', ...files, ...PATHOGEN, ...DATA, '--json');
    return { code: checked.code, ...readsCheck.parse(JSON.parse(checked.stdout)) };
  };
  const right = await check('right.vcf');
  assert.deepEqual(
    [right.code, right.together?.verdict, right.together?.variantsCompared],
    [0, 'agree', 1],
  );
  const wrong = await check('wrong.vcf');
  assert.equal(wrong.code, 1);
  assert.deepEqual(wrong.together?.findingCounts, {
    'variants-against-consensus': 1,
    'consensus-change-not-in-variants': 1,
  });
  assert.equal(wrong.together?.findings[0]?.where, 'together position 2000');
});

test("the host's reads are left out, and a certificate says so", async () => {
  const added = await outbreak('host', 'add', 'made-up', path('host.fa.gz'), ...DATA);
  assert.equal(added.code, 0, added.stderr);
  assert.match(
    (await outbreak('host', 'list', ...DATA)).stdout,
    /^made-up\t300000 letters\thost\.fa\.gz\t/,
  );
  const checked = await outbreak(
    'reads',
    'check',
    path('m_R1.fastq.gz'),
    path('m_R2.fastq.gz'),
    ...DATA,
  );
  assert.match(checked.stdout, /host reads: \d+ of \d+ pairs are those of made-up/);
  const screened = await outbreak(
    ...['host', 'screen', path('m_R1.fastq.gz'), path('m_R2.fastq.gz'), ...DATA, ...PATHOGEN],
    ...['--output', path('k_R1.fastq.gz'), path('k_R2.fastq.gz'), '--certificate', path('c.json')],
  );
  assert.equal(screened.code, 0, screened.stderr);
  for (const mate of ['R1', 'R2']) {
    const [kept, clean] = ['k', 's'].map((name) =>
      gunzipSync(readFileSync(path(`${name}_${mate}.fastq.gz`))).toString(),
    );
    assert.equal(kept, clean);
  }
  const signed = signedCertificate.parse(JSON.parse(readFileSync(path('c.json'), 'utf8')));
  const { certificate } = signed;
  const { total, host, kept, other } = certificate.counts;
  assert.ok(host > 500 && other === 0 && kept === total - host);
  assert.equal(certificate.pathogen, 'sars-cov-2');
  const verify = (...args: readonly string[]) => outbreak('host', 'verify', ...args);
  const files = [path('m_R1.fastq.gz'), path('k_R2.fastq.gz')];
  const right = await verify(path('c.json'), ...files, '--node', signed.node.id);
  assert.equal(right.code, 0, right.stderr);
  assert.match(right.stdout, /Signed by the node [a-z2-7]{26} on 20/);
  assert.match(right.stdout, /m_R1\.fastq\.gz: is m_R1\.fastq\.gz as it was screened/);
  assert.match(right.stdout, /k_R2\.fastq\.gz: is k_R2\.fastq\.gz, without the reads of made-up/);
  const stranger = await verify(path('c.json'), path('s_R1.fastq.gz'));
  assert.deepEqual([stranger.code, /is not a file of this/.test(stranger.stdout)], [1, true]);
  const changed = structuredClone(signed);
  changed.certificate.counts.host = 0;
  const forged = { ...signed, node: { ...signed.node, id: 'a'.repeat(26) } };
  const cases: readonly (readonly [object, RegExp, readonly string[]])[] = [
    [changed, /changed after it was signed/, []],
    [forged, /its key is another node's/, []],
    [certificate, /no signed certificate/, []],
    [signed, /not by bbbbbbbbbbbbbbbbbbbbbbbbbb, which is trusted/, ['--node', 'b'.repeat(26)]],
  ];
  for (const [content, message, more] of cases) {
    writeFileSync(path('d.json'), JSON.stringify(content));
    const refused = await verify(path('d.json'), ...more);
    assert.equal(refused.code, 1, refused.stdout);
    assert.match(refused.stderr, message);
  }
});

test("the host's reads are left out of BAM in any order, mapped or not, with their mates", async () => {
  const [bam, screened] = [path('m.bam'), path('k.bam')];
  writeFileSync(bam, mixedBam());
  const run = await outbreak(
    ...['host', 'screen', bam, ...DATA, ...PATHOGEN, '--output', screened],
    ...['--certificate', path('b.json')],
  );
  assert.equal(run.code, 0, run.stderr);
  assert.match(run.stdout, /^80 of 201 reads/);
  const names = listRecords(readFileSync(screened));
  assert.equal(names.filter((name) => name.startsWith('host')).length, 0);
  // 100 reads of the virus, 20 of pairs of which one mate is the host's and one the virus', one further alignment, one alone.
  assert.equal(names.length, 122);
  const { certificate } = signedCertificate.parse(JSON.parse(readFileSync(path('b.json'), 'utf8')));
  assert.deepEqual(certificate.counts, {
    unit: 'reads',
    total: 201,
    host: 80,
    kept: 121,
    pathogen: 120,
    other: 1,
  });
  const checked = await outbreak('reads', 'check', screened, ...DATA, '--json');
  const report = readsCheck.parse(JSON.parse(checked.stdout)).files[0];
  assert.equal(report?.findings.filter(({ severity }) => severity === 'error').length, 0);
  writeFileSync(path('cut.bam'), readFileSync(bam).subarray(0, 5000));
  const cut = await outbreak('host', 'screen', path('cut.bam'), ...DATA, '--output', path('n.bam'));
  assert.deepEqual([cut.code, existsSync(path('n.bam'))], [1, false]);
});

/** Reads of the virus and of the made-up host, pairs of both far from each other, and one of nothing. */
function mixedBam(): Uint8Array {
  const host = asText(makeUpHostGenome(3, 300_000));
  const of = (from: string, at: number) => from.slice(at * 150, at * 150 + 150);
  const mates = (name: string, first: string, second: string) =>
    [
      { name, flags: 1 + 4 + 8 + 64, reference: -1, position: -1, sequence: first, cigar: '' },
      { name, flags: 1 + 4 + 8 + 128, reference: -1, position: -1, sequence: second, cigar: '' },
    ] as const;
  const pairs = [
    ...Array.from({ length: 50 }, (_, at) =>
      mates(`virus${at}`, of(genome, at), of(genome, at + 60)),
    ),
    ...Array.from({ length: 40 }, (_, at) => mates(`host${at}`, of(host, at), of(host, at + 90))),
    ...Array.from({ length: 10 }, (_, at) => mates(`both${at}`, of(host, at), of(genome, at + 9))),
  ];
  const again = { name: 'virus1', flags: 1 + 64 + 2048, position: 150, sequence: of(genome, 1) };
  const hidden = { name: 'host1', flags: 1 + 64 + 2048, position: 150, sequence: of(genome, 1) };
  const alone = { name: 'other', flags: 4, reference: -1, position: -1, cigar: '' };
  return writeBgzf(
    writeUnpackedBam({
      text: '@HD\tVN:1.6\tSO:unsorted\n',
      references: [[reference.name, genome.length]],
      records: [
        ...pairs.map(([first]) => first),
        again,
        hidden,
        { ...alone, sequence: 'ACGTTGCATCAGGACT'.repeat(6) },
        ...pairs.map(([, second]) => second).reverse(),
      ],
    }),
  );
}

function listRecords(bam: Uint8Array): string[] {
  const names: string[] = [];
  const parser = new BamParser(
    { add: (...problem) => assert.fail(JSON.stringify(problem)) },
    {
      onHeader: ({ references }) => assert.equal(references.length, 1),
      onRecord: ({ bytes, nameBegin, nameLength }) =>
        names.push(new TextDecoder().decode(bytes.subarray(nameBegin, nameBegin + nameLength))),
    },
  );
  parser.push(gunzipSync(bam));
  parser.end(false);
  return names;
}

const samtools = spawnSync('samtools', ['--version']).status === 0;

test("the host's reads are left out of CRAM, which samtools decodes by the node's references alone", {
  skip: samtools ? false : 'samtools is not installed',
}, async () => {
  writeFileSync(path('ref.fa'), `>${reference.name}\n${genome}\n`);
  const write = (options: readonly string[], to: string) => {
    const args = ['view', '-C', '-T', path('ref.fa'), ...options, '-o', path(to), path('m.bam')];
    const made = spawnSync('samtools', args, { encoding: 'utf8' });
    assert.equal(made.status, 0, made.stderr);
  };
  write([], 'm.cram');
  // The file its header names as the place of the reference is gone.
  rmSync(path('ref.fa'));
  rmSync(path('ref.fa.fai'), { force: true });
  const run = await outbreak(
    ...['host', 'screen', path('m.cram'), ...DATA, ...PATHOGEN, '--output', path('kc.bam')],
    ...['--certificate', path('e.json')],
  );
  assert.equal(run.code, 0, run.stderr);
  assert.equal(listRecords(readFileSync(path('kc.bam'))).length, 122);
  const { certificate } = signedCertificate.parse(JSON.parse(readFileSync(path('e.json'), 'utf8')));
  assert.match(certificate.decodedWith ?? '', /^samtools \d/);
  assert.equal(certificate.counts.host, 80);
  const sha256 = createHash('sha256')
    .update(readFileSync(path('m.cram')))
    .digest('hex');
  assert.deepEqual(certificate.input, [{ name: 'm.cram', sha256 }]);
  assert.deepEqual(
    readdirSync(path('data')).filter((name) => name.startsWith('.decoding')),
    [],
    'nothing is left of decoding',
  );
  writeFileSync(path('half.cram'), readFileSync(path('m.cram')).subarray(0, 4000));
  const half = await outbreak(
    'host',
    'screen',
    path('half.cram'),
    ...DATA,
    '--output',
    path('h.bam'),
  );
  assert.deepEqual([half.code, existsSync(path('h.bam'))], [1, false]);
  assert.match(half.stderr, /half\.cram.*samtools could not decode/s);
});

const REFUSED: readonly (readonly [string, readonly string[], RegExp])[] = [
  [
    'a file that is not there',
    ['reads', 'check', path('none.fq')],
    /none\.fq: there is no such file/,
  ],
  ['a folder', ['reads', 'check', folder], /this is not a file/],
  ['no file', ['reads', 'check'], /missing required argument/],
  [
    'a pathogen that is not there',
    ['reads', 'check', path('cut.fastq.gz'), '--pathogen', 'x'],
    /no pathogen of this id/,
  ],
  [
    'a segment that is not there',
    ['reads', 'check', path('cut.fastq.gz'), '--pathogen', 'sars-cov-2/L'],
    /name one of: sars-cov-2\/main/,
  ],
  [
    'a platform that is none',
    ['reads', 'check', path('cut.fastq.gz'), '--platform', 'x'],
    /Known are: ILLUMINA/,
  ],
  [
    'a scheme that is not there',
    ['reads', 'check', path('cut.fastq.gz'), '--primer-scheme', 'x/1'],
    /There are: made-up/,
  ],
  [
    'a host that is not there',
    ['reads', 'check', path('cut.fastq.gz'), '--host-reference', 'x'],
    /no host reference of this name/,
  ],
  [
    'a scheme without a pathogen',
    ['primers', 'add', path('made-up-V1.primer.bed')],
    /required option.*--pathogen/,
  ],
  [
    'a scheme that is none',
    ['primers', 'add', path('cut.fastq.gz'), '--name', 'a', '--scheme-version', '1', ...PATHOGEN],
    /not text in UTF-8/,
  ],
  [
    'a host that is no genome',
    ['host', 'add', 'x', path('s_R1.fastq.gz')],
    /first letter must be '>'/,
  ],
  [
    'a cut file to screen',
    ['host', 'screen', path('cut.fastq.gz'), '--output', path('never.fq')],
    /cut short/,
  ],
  [
    'two files of BAM to screen',
    ['host', 'screen', path('s_R1.fastq.gz'), path('m.bam')],
    /one file of BAM or CRAM at a time/,
  ],
  [
    'BAM to screen into FASTQ',
    ['host', 'screen', path('m.bam'), '--output', path('never.fq')],
    /are a BAM: name it so/,
  ],
];
for (const [what, args, message] of REFUSED) {
  test(`refused: ${what}`, async () => {
    const refused = await outbreak(...args, ...DATA);
    assert.equal(refused.code, 1, refused.stdout);
    assert.match(refused.stderr, message);
    assert.doesNotMatch(refused.stderr, /\n\s+at /, 'no stack');
    assert.equal(existsSync(path('never.fq')), false);
  });
}

test('a node starts on a data folder in which only schemes and hosts were installed', async () => {
  const { openDataFolder } = await import('../../src/platform/data-folder/data-folder.ts');
  const opened = await openDataFolder(path('data'), { programVersion: '0.1.0' });
  assert.ok(opened.ok, JSON.stringify(opened));
  await opened.value.close();
});
