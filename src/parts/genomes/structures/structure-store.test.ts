import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { LoadedPathogen } from '../pathogens/pathogen-store.ts';
import {
  addStructure,
  listStructures,
  readStructureFile,
  removeStructure,
} from './structure-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'outbreak-structures-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;
const makeStore = () => ({
  dataFolder: join(folder, `data-${count++}`),
  now: () => new Date('2026-11-28T10:00:00Z'),
});

const NAMES = 'ALA ARG ASN ASP CYS GLN GLU GLY HIS ILE LEU LYS MET PHE PRO SER THR TRP TYR VAL';
const LETTERS = 'ARNDCQEGHILKMFPSTWYV';
const nameOf = (letter: string) => NAMES.split(' ')[LETTERS.indexOf(letter)] ?? 'UNK';

/** Letters without repeats that an alignment could mistake. */
function makeProtein(length: number, seed: number): string {
  let state = seed;
  return Array.from({ length }, () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return LETTERS[Math.floor((state / 2147483648) * 20)];
  }).join('');
}
const SPIKE = makeProtein(300, 7);
const OTHER = makeProtein(200, 11);

function pathogenOf(spike = SPIKE): LoadedPathogen {
  const cdses = [
    { name: 'N', peptide: new TextEncoder().encode(OTHER) },
    { name: 'S', peptide: new TextEncoder().encode(spike) },
  ];
  return { id: 'made-up', segments: [{ dataset: { cdses } }] } as never;
}

interface Part {
  readonly chain: string;
  readonly letters: string;
  /** Of the first letter. */
  readonly number: number;
  /** Indexes of letters that were not seen. */
  readonly unseen?: readonly number[];
}

function toCif(id: string, parts: readonly Part[]): string {
  const rows = parts.flatMap(({ chain, letters, number, unseen = [] }, entity) =>
    [...letters].map((letter, index) => {
      const name = nameOf(letter);
      const seen = unseen.includes(index) ? '?' : name;
      return `${chain} ${entity} ${index + 1} ${name} ${chain} ${seen} ${number + index} .`;
    }),
  );
  const columns = ['asym_id', 'entity_id', 'seq_id', 'mon_id', 'pdb_strand_id', 'auth_mon_id'];
  const names = [...columns, 'pdb_seq_num', 'pdb_ins_code'].map(
    (one) => `_pdbx_poly_seq_scheme.${one}`,
  );
  return `data_${id}\n_entry.id ${id}\n_exptl.method 'SOLUTION NMR'\nloop_\n${names.join('\n')}\n${rows.join('\n')}\n`;
}

let files = 0;
function put(text: string | Uint8Array): string {
  const path = join(folder, `file-${files++}.cif`);
  writeFileSync(path, text);
  return path;
}

const change = (text: string, at: number) =>
  `${text.slice(0, at)}${text[at] === 'W' ? 'A' : 'W'}${text.slice(at + 1)}`;

test('each residue has its place: part of a protein, tag, gap, change, other numbering', async () => {
  const store = makeStore();
  // Residues 101 to 260 of the protein without 181 to 184, behind a tag, numbered by the entry's authors.
  const part = `${SPIKE.slice(100, 180)}${SPIKE.slice(184, 260)}`;
  const tagged = `GSHHHHHHGS${change(part, 20)}`;
  const text = toCif('9XYZ', [
    { chain: 'B', letters: tagged, number: 1001, unseen: [0, 1, 2, 3, 4, 15] },
    { chain: 'H', letters: makeProtein(220, 5), number: 1 },
  ]);
  const added = await addStructure(store, { path: put(text), pathogen: pathogenOf() });
  assert.ok(added.ok, JSON.stringify(added));
  const [own, other] = added.value.structure.chains;
  assert.equal(other?.protein, null);
  assert.deepEqual(other?.runs, []);
  assert.equal(own?.protein, 'S');
  const kept = (own?.runs ?? []).map((run) => [
    ...[run.firstPosition, run.firstNumber, run.length, run.isObserved],
  ]);
  assert.deepEqual(kept, [
    [101, 1011, 5, true],
    [106, 1016, 1, false],
    [107, 1017, 74, true],
    [185, 1091, 76, true],
  ]);
  assert.deepEqual(own?.differences, [
    { position: 121, reference: SPIKE[120], residue: change(part, 20)[20] },
  ]);
  assert.equal(own?.identity, 155 / 156);
});

test('a chain below 90 % is refused, with how like it is', async () => {
  const store = makeStore();
  let letters = SPIKE.slice(50, 150);
  for (let at = 4; at < 100; at += 9) letters = change(letters, at);
  const path = put(toCif('9XYZ', [{ chain: 'A', letters, number: 51 }]));
  const refused = await addStructure(store, { path, pathogen: pathogenOf() });
  assert.ok(!refused.ok);
  assert.equal(refused.error.code, 'structure-of-other-pathogen');
  assert.match(refused.error.hint, /89 % like the nearest/);
  assert.throws(() => readdirSync(join(store.dataFolder, 'structures')), /ENOENT/);
});

test('added once, replaced whole, read with its digest, taken out', async () => {
  const store = makeStore();
  const pathogen = pathogenOf();
  const place = join(store.dataFolder, 'structures', 'made-up');
  const part = { chain: 'A', letters: SPIKE.slice(0, 120), number: 1 };
  const text = toCif('9XYZ', [part]);
  const add = async (path: string) => {
    const added = await addStructure(store, { path, pathogen });
    assert.ok(added.ok, JSON.stringify(added));
    return added.value.status;
  };
  assert.equal(await add(put(text)), 'added');
  assert.equal(await add(put(gzipSync(text))), 'unchanged');
  const listed = await listStructures(store, pathogen);
  assert.deepEqual(listed.problems, []);
  const [structure] = listed.structures;
  assert.ok(structure !== undefined);
  const bytes = await readStructureFile(store, 'made-up', structure);
  assert.ok(bytes.ok);
  assert.equal(new TextDecoder().decode(bytes.value), text);

  assert.equal(await add(put(`${text}# later\n`)), 'replaced');
  assert.equal(readdirSync(place).length, 2);
  const [now] = (await listStructures(store, pathogen)).structures;
  assert.ok(now !== undefined && now.sha256 !== structure.sha256);

  // A damaged file is not given, and adding it again mends it.
  writeFileSync(join(place, `${now.sha256}.gz`), gzipSync('data_other'));
  const damaged = await readStructureFile(store, 'made-up', now);
  assert.ok(!damaged.ok);
  assert.equal(damaged.error.code, 'structure-damaged');
  assert.equal(await add(put(`${text}# later\n`)), 'replaced');
  assert.ok((await readStructureFile(store, 'made-up', now)).ok);

  // With other proteins its places would be wrong: it is left out until it was compared again.
  const changed = pathogenOf(change(SPIKE, 60));
  const outdated = await listStructures(store, changed);
  assert.deepEqual([outdated.structures, outdated.problems[0]?.code], [[], 'structure-outdated']);
  const again = await addStructure(store, { path: put(text), pathogen: changed });
  assert.ok(again.ok);
  assert.equal((await listStructures(store, changed)).structures.length, 1);

  writeFileSync(join(place, '8ABC.json'), '{"id": ');
  assert.deepEqual(
    (await listStructures(store, changed)).problems.map(({ code, where }) => [code, where]),
    [['structure-damaged', '8ABC.json']],
  );
  assert.equal(await removeStructure(store, 'made-up', '8abc'), true);
  assert.equal(await removeStructure(store, 'made-up', '9xyz'), true);
  assert.equal(await removeStructure(store, 'made-up', '9xyz'), false);
  assert.deepEqual(readdirSync(place), []);
});
