// outbreak reads, primers and host as a person uses them: what they print, exit codes, and what is left.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { formatPrimerBed, listAmplicons } from '../../src/engine/reads/primers/primer-scheme.ts';
import { makeUpHostGenome } from '../../src/engine/simulate/made-up-host.ts';
import {
  simulateAmpliconReads,
  simulateShotgunReads,
  toFastq,
} from '../../src/engine/simulate/simulate-reads.ts';
import { readsCheck, screeningCertificate } from '../../src/schema/read-report.ts';
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
  const certificate = screeningCertificate.parse(JSON.parse(readFileSync(path('c.json'), 'utf8')));
  const { total, host, kept, other } = certificate.counts;
  assert.ok(host > 500 && other === 0 && kept === total - host);
  assert.equal(certificate.pathogen, 'sars-cov-2');
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
