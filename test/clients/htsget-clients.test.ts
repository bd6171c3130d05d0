// Real clients of htsget over http: samtools of Debian and the client of PyPI, compared with the original files.
// scripts/ci-clients.sh installs the latter for CI.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createGrantedDataset, type GrantedDataset } from '../contract/granted-dataset.test-kit.ts';
import { startTestNode, type TestNode } from '../contract/test-node.ts';
import { createRandom } from '../crypt4gh/kit.ts';
import { findMissingTools, type MadeFile, makeFiles, REFERENCES, run } from '../htsget/kit.ts';
import { setPlainDelivery } from '../htsget/ticket-kit.ts';
import { runClient } from './run-client.ts';

const HTSGET = process.env.HTSGET_CLIENT ?? '';
const skip = HTSGET === '' ? 'HTSGET_CLIENT names no htsget of PyPI' : findMissingTools();
const folder = mkdtempSync(join(tmpdir(), 'outbreak-htsget-clients-'));
const random = createRandom(20_261_131);
const NAMES = ['usual.bam', 'usual.cram', 'usual.vcf.gz', 'usual.bcf'];
const made =
  skip === false ? makeFiles(folder, random).filter(({ name }) => NAMES.includes(name)) : [];
const REGIONS_A_FILE = 3;

let node: TestNode;
let lab: GrantedDataset;
const tokenFile = join(folder, 'token.txt');

before(async () => {
  if (skip !== false) return;
  node = await startTestNode({ demo: 'false' });
  const files = made.map(({ name, bytes }) => ({ name: `${name}.c4gh`, plain: bytes }));
  lab = await createGrantedDataset(node, { files });
  await setPlainDelivery(lab, true);
  writeFileSync(tokenFile, `${lab.applicant.token.replace('Bearer ', '')}\n`);
});
after(async () => {
  await node?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const addressOf = ({ name, format }: MadeFile): string => {
  const file = lab.files.find((one) => one.name === `${name}.c4gh`)?.accession;
  const kind = format === 'BAM' || format === 'CRAM' ? 'reads' : 'variants';
  return `${node.url}/ga4gh/htsget/v1/${kind}/${file}`;
};

function drawRegion() {
  const [referenceName, length] = REFERENCES[random(3)] ?? ['', 0];
  const start = random(length - 1);
  const end = Math.min(length, start + 1 + random(8000));
  return { referenceName, start, end, text: `${referenceName}:${start + 1}-${end}` };
}

const view = ({ tool }: MadeFile, path: string, region?: string): string => {
  const some = region === undefined ? [] : tool === 'samtools' ? [region] : ['-r', region];
  return tool === 'samtools'
    ? run(tool, 'view', path, ...some)
    : run(tool, 'view', '--no-version', '-H', ...some, path);
};

/** What a tool that follows the ticket itself writes. */
async function viewByTicket(file: MadeFile, address: string, path: string) {
  const options =
    file.tool === 'samtools' ? ['view', '-b', '-o', path] : ['view', '-Ob', '-o', path];
  return runClient(file.tool, [...options, address], {
    env: {
      HTS_AUTH_LOCATION: tokenFile,
      HTS_ALLOW_UNENCRYPTED_AUTHORIZATION_HEADER: 'I understand the risks',
    },
  });
}

test('samtools and bcftools follow tickets', { skip }, async () => {
  for (const file of made) {
    const path = join(folder, `by-ticket-${file.name}.${file.tool === 'samtools' ? 'bam' : 'bcf'}`);
    const address = `${addressOf(file)}?format=${file.format}`;
    const whole = await viewByTicket(file, address, path);
    assert.equal(whole.status, 0, whole.stderr);
    assert.equal(view(file, path), view(file, file.path));
    for (let i = 0; i < REGIONS_A_FILE; i += 1) {
      const { referenceName, start, end, text } = drawRegion();
      const query = `&referenceName=${referenceName}&start=${start}&end=${end}`;
      const part = await viewByTicket(file, `${address}${query}`, path);
      assert.equal(part.status, 0, part.stderr);
      for (const ending of ['bai', 'csi']) rmSync(`${path}.${ending}`, { force: true });
      run(file.tool, 'index', path);
      assert.equal(view(file, path, text), view(file, file.path, text), `${file.name} ${text}`);
    }
  }
  const [file] = made;
  assert.ok(file !== undefined);
  const stranger = await lab.addStranger('stranger');
  writeFileSync(tokenFile, `${stranger.token.replace('Bearer ', '')}\n`);
  const refused = await viewByTicket(file, addressOf(file), join(folder, 'refused.bam'));
  assert.notEqual(refused.status, 0);
});

test('so does the client of PyPI', { skip }, async () => {
  const token = lab.applicant.token.replace('Bearer ', '');
  for (const file of made) {
    const path = join(folder, `by-client-${file.name}`);
    const fetchTo = (...options: string[]) => {
      const usual = ['-f', file.format, '-b', token, '-O', path, '-M', '0'];
      return runClient(HTSGET, [addressOf(file), ...usual, ...options]);
    };
    const whole = await fetchTo();
    assert.equal(whole.status, 0, whole.stderr);
    assert.ok(readFileSync(path).equals(file.bytes), file.name);
    for (let i = 0; i < REGIONS_A_FILE; i += 1) {
      const { referenceName, start, end, text } = drawRegion();
      const region = ['-r', referenceName, '-s', String(start), '-e', String(end)];
      const part = await fetchTo(...region);
      assert.equal(part.status, 0, part.stderr);
      for (const ending of ['bai', 'crai', 'csi', 'tbi'])
        rmSync(`${path}.${ending}`, { force: true });
      run(file.tool, 'index', path);
      assert.equal(view(file, path, text), view(file, file.path, text), `${file.name} ${text}`);
    }
  }
  const [file] = made;
  assert.ok(file !== undefined);
  const refused = await runClient(HTSGET, [addressOf(file), '-O', join(folder, 'none'), '-M', '0']);
  assert.notEqual(refused.status, 0);
});
