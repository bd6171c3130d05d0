// Real entries of the Protein Data Bank, which scripts/ci-clients.sh fetches: added by the command, and shown in 3D in a
// browser. 7DDO has human ACE2 with the receptor-binding domain of a pangolin coronavirus, which is near to that of
// SARS-CoV-2; 1A8O is of HIV.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { readStructure } from '../../src/engine/structures/read-structure.ts';
import { SIMULATED_INSTANCE, startTestNode, type TestNode } from '../contract/test-node.ts';
import { lookAtPage, settle, shareBrowser, takePicture } from '../e2e/browser.ts';
import { runClient } from './run-client.ts';

const FOLDER = process.env.STRUCTURES ?? '';
const isThere = existsSync(join(FOLDER, '7DDO.pdb'));
const skip = isThere ? false : 'scripts/ci-clients.sh fetches the entries';
const OUTBREAK = fileURLToPath(new URL('../../bin/outbreak', import.meta.url));
const GENOMES = 60;
const MUTATIONS = ['S:E484K', 'S:K417N', 'S:D614G', 'S:T323I', 'N:R203K'];

const read = (name: string) => {
  const entry = readStructure(readFileSync(join(FOLDER, name), 'utf8'), name);
  assert.ok(entry.ok, JSON.stringify(entry));
  return entry.value;
};

test('an entry reads the same in both formats', { skip }, () => {
  const [pdb, cif] = [read('1A8O.pdb'), read('1A8O.cif')];
  assert.deepEqual([cif.id, pdb.id, cif.method], ['1A8O', '1A8O', 'X-RAY DIFFRACTION']);
  assert.equal(cif.title, pdb.title);
  assert.equal(cif.resolution, pdb.resolution);
  assert.equal(cif.chains.length, 1);
  assert.deepEqual(cif.chains[0]?.residues, pdb.chains[0]?.residues);
  // Selenomethionine is methionine: the sequence that the entry itself gives begins so.
  const letters = cif.chains[0]?.residues.map(({ letter }) => letter).join('');
  assert.match(
    letters ?? '',
    /^MDIRQGPKEPFRDYVDRFYKTLRAEQASQEVKNWMTETLLVQNANPDCKTILKALGPGATLEEMMTACQG$/,
  );
});

/** How much of the picture is neither its ground nor nothing, how much is orange, and a word for all of it. */
async function readPicture(page: Page) {
  return page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('.structure-canvas canvas');
    if (canvas === null) return { drawn: 0, marked: 0, picture: '' };
    const copy = document.createElement('canvas');
    copy.width = canvas.width;
    copy.height = canvas.height;
    const context = copy.getContext('2d');
    context?.drawImage(canvas, 0, 0);
    const bytes = context?.getImageData(0, 0, copy.width, copy.height).data ?? [];
    let [drawn, marked] = [0, 0];
    for (let at = 0; at < bytes.length; at += 4) {
      const [red = 0, green = 0, blue = 0] = [bytes[at], bytes[at + 1], bytes[at + 2]];
      if (Math.min(red, green, blue) < 235) drawn += 1;
      if (red > 150 && green < 0.6 * red && blue < 0.4 * red) marked += 1;
    }
    return { drawn, marked, picture: copy.toDataURL() };
  });
}

/** Waits until the picture is one for which something holds. */
async function waitForPicture(
  page: Page,
  isRight: (found: Awaited<ReturnType<typeof readPicture>>) => boolean,
) {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const found = await readPicture(page);
    if (isRight(found)) return found;
    const told = `${found.drawn} pixels drawn, ${found.marked} marked`;
    assert.ok(performance.now() < deadline, told);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
  }
}

describe('a node with a real entry', { skip }, () => {
  const browser = shareBrowser({ graphics: true });
  let node: TestNode;
  const page = (search: string) => `${node.url}/structures/${SIMULATED_INSTANCE}?${search}`;
  const outbreak = (...words: string[]) =>
    runClient(OUTBREAK, [
      ...['structures', ...words, '--pathogen', 'sars-cov-2', '--data', node.dataFolder],
    ]);

  /** A processor draws here what a graphics card draws elsewhere, and CI's other stages take their share of it. */
  const openPage = async () => {
    const opened = await browser.open();
    opened.page.setDefaultTimeout(240_000);
    return opened;
  };

  before(async () => {
    node = await startTestNode({ demoGenomes: String(GENOMES) });
    await node.waitForEntries(SIMULATED_INSTANCE, GENOMES);
  });
  after(() => node?.stop());

  test('without a structure the page says how to add one; the command adds the right ones only', async () => {
    const { page: shown, close } = await openPage();
    await shown.goto(page(`mutations=${MUTATIONS.join(',')}`));
    await shown.getByRole('heading', { name: 'no structure for this pathogen yet' }).waitFor();
    await shown.getByText('outbreak structures add 6vxx.cif --pathogen sars-cov-2').waitFor();
    await lookAtPage(shown, 'structures-none');
    await close();

    const refused = await outbreak('add', join(FOLDER, '1A8O.cif'));
    assert.equal(refused.status, 1);
    assert.match(refused.stderr, /No chain is of a protein of sars-cov-2.*like none/);
    const added = await outbreak('add', join(FOLDER, '7DDO.pdb'));
    assert.equal(added.status, 0, added.stderr);
    assert.match(added.stdout, /^7DDO: added\t/);
    assert.match(added.stdout, /A\t.*of no protein of the pathogen/);
    assert.match(added.stdout, /C\tS\t97\.1 % equal, 194 residues seen, 15 not seen, 6 different/);

    const address = `${node.url}/api/pathogens/sars-cov-2/structures`;
    const { structures } = (await (await fetch(address)).json()) as {
      structures: { id: string; sha256: string; licence: string }[];
    };
    assert.deepEqual(
      structures.map(({ id, licence }) => [id, licence]),
      [['7DDO', 'CC0-1.0']],
    );
    const file = Buffer.from(await (await fetch(`${address}/7ddo/file`)).arrayBuffer());
    assert.ok(file.equals(readFileSync(join(FOLDER, '7DDO.pdb'))));
    assert.equal(createHash('sha256').update(file).digest('hex'), structures[0]?.sha256);
  });

  test('mutations are in the picture and, in words, beside it; all by keyboard', async () => {
    const { page: shown, close } = await openPage();
    const scripts: string[] = [];
    shown.on('response', (answer) => scripts.push(new URL(answer.url()).pathname));
    await shown.goto(`${node.url}/explore/${SIMULATED_INSTANCE}`);
    await settle(shown);
    assert.ok(
      scripts.every((path) => !path.includes('structure-viewer')),
      scripts.join(' '),
    );
    await shown.getByRole('link', { name: 'Proteins in 3D' }).click();
    await shown.locator('[data-drawn=true]').waitFor();
    assert.ok(
      scripts.some((path) => path.includes('structure-viewer')),
      scripts.join(' '),
    );
    const bare = await waitForPicture(shown, ({ drawn }) => drawn > 5000);
    assert.ok(bare.marked < 50, `${bare.marked} pixels are marked without a mutation`);

    const box = shown.getByLabel('Mutations', { exact: true });
    await box.fill('S:E484K nonsense');
    await box.press('Enter');
    await shown.getByRole('alert').getByText('nonsense').waitFor();
    await box.fill(MUTATIONS.join(' ').toLowerCase());
    await box.press('Enter');
    await shown.getByRole('row', { name: /S:E484K.*chain C, residue 484/ }).waitFor();
    for (const said of [
      /S:K417N.*chain C, residue 417 \(the entry itself has R here\)/,
      /S:D614G.*not in the part that the entry shows/,
      /S:T323I.*not seen in the experiment/,
      /N:R203K.*of a protein that the entry does not show/,
    ]) {
      await shown.getByRole('row', { name: said }).waitFor();
    }
    assert.equal(await shown.getByRole('alert').count(), 0);
    await shown.getByRole('img', { name: /7DDO.*2 chosen mutations/ }).waitFor();
    const marked = await waitForPicture(shown, (found) => found.marked > bare.marked + 50);
    await lookAtPage(shown, 'structures');
    await shown.setViewportSize({ width: 1440, height: 900 });

    await shown.getByRole('button', { name: 'S:E484K' }).press('Enter');
    const near = await waitForPicture(shown, (found) => found.marked > 2 * marked.marked);
    await takePicture(shown, 'structures-near');
    await shown.getByRole('button', { name: 'Turn left' }).press('Enter');
    const turned = await waitForPicture(shown, ({ picture }) => picture !== near.picture);
    await shown.getByRole('button', { name: 'All of it' }).press('Enter');
    await waitForPicture(shown, ({ marked: now }) => now < turned.marked / 2);
    await close();
  });

  test('colours by the share of genomes, whose numbers are those of the API', async () => {
    const { page: shown, close } = await openPage();
    const query = `${node.url}/api/lapis/${SIMULATED_INSTANCE}/sample/aminoAcidMutations?minProportion=0.01`;
    const { data } = (await (await fetch(query)).json()) as {
      data: { sequenceName: string; position: number; mutation: string; proportion: number }[];
    };
    const [most] = data
      .filter((one) => one.sequenceName === 'S')
      .sort((one, other) => other.proportion - one.proportion);
    assert.ok(most !== undefined);
    const sum = data
      .filter((one) => one.sequenceName === 'S' && one.position === most.position)
      .reduce((all, { proportion }) => all + proportion, 0);
    await shown.goto(page(`aminoAcidMutations=${most.mutation}&view.colour=prevalence`));
    await shown.locator('[data-drawn=true]').waitFor();
    await shown.getByText('Changed in 50% to 100% of genomes').waitFor();
    // Those that are looked at all have it, so that the share is 100 %; of all genomes it is the API's.
    await shown.getByRole('row', { name: new RegExp(`${most.mutation}.*100`) }).waitFor();
    await shown.goto(page(`mutations=${most.mutation}&view.colour=prevalence`));
    const cell = shown
      .getByRole('row', { name: new RegExp(`^${most.mutation} `) })
      .locator('td.number');
    await cell.getByText('%').waitFor();
    const told = Number((await cell.innerText()).replace('%', ''));
    assert.ok(Math.abs(told - 100 * sum) < 0.06, `${told} % and ${sum}`);
    await shown.locator('[data-drawn=true]').waitFor();
    await lookAtPage(shown, 'structures-prevalence');
    await close();
  });

  test('a sample leads here with its mutations; a browser without graphics shows the list', async () => {
    const { page: shown, close } = await openPage();
    const details = `${node.url}/api/lapis/${SIMULATED_INSTANCE}/sample/details?limit=1&fields=accession`;
    const { data } = (await (await fetch(details)).json()) as { data: { accession: string }[] };
    await shown.addInitScript(() => {
      HTMLCanvasElement.prototype.getContext = () => null;
    });
    await shown.goto(`${node.url}/entries/${data[0]?.accession}`);
    await shown.getByRole('link', { name: 'Show these in 3D' }).click();
    await shown.getByRole('alert').getByText('cannot draw the structure').waitFor();
    assert.match(shown.url(), /mutations=\S+:/);
    assert.ok((await shown.getByRole('row').count()) > 2);
    await close();
  });
});
