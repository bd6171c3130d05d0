import { sha256Hex } from '../../../platform/files/sha256-hex.ts';
import type { Problem } from '../../../schema/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import { isObject } from './auspice-tree.ts';
import type { DatasetSource } from './dataset-source.ts';
import { parseJsonObject } from './parse-json-object.ts';
import type { DatasetFiles } from './pathogen.ts';
import { placeProblems } from './place-problems.ts';
import { unpackText } from './unpack-text.ts';

/** The files of a dataset under their names, and the texts that analysis takes. */
export interface ReadDataset {
  readonly files: DatasetFiles;
  readonly pathogen: Readonly<Record<string, unknown>>;
  /** All files, unpacked, by the name they are stored under. */
  readonly texts: ReadonlyMap<string, string>;
  /** The name that each file for the analysis had. */
  readonly names: Readonly<Partial<Record<keyof DatasetFiles, string>>>;
  /** SHA-256 over the names and contents of all files. */
  readonly digest: string;
}

interface Role {
  readonly field: keyof DatasetFiles | null;
  /** Key in `files` of pathogen.json. */
  readonly key: string;
  /** Names that are tried where pathogen.json gives none, or one that is not there. */
  readonly names: readonly string[];
}

const ROLES: readonly Role[] = [
  { field: 'referenceFasta', key: 'reference', names: ['reference.fasta'] },
  {
    field: 'annotationGff3',
    key: 'genomeAnnotation',
    names: ['genome_annotation.gff3', 'genome.gff3', 'annotation.gff3'],
  },
  { field: 'treeJson', key: 'treeJson', names: ['tree.json'] },
  { field: 'primersCsv', key: 'pcrPrimers', names: ['primers.csv'] },
  { field: null, key: 'readme', names: ['README.md'] },
  { field: null, key: 'changelog', names: ['CHANGELOG.md'] },
  { field: null, key: 'checklist', names: ['checklist.json'] },
  { field: null, key: 'treeSource', names: ['tree-source.json'] },
];

/** Without these a dataset that names them is not whole. */
const NEEDED_IF_NAMED = new Set(['reference', 'genomeAnnotation', 'treeJson', 'pcrPrimers']);

/**
 * Reads a Nextclade 3 dataset as it is: the file names are those that pathogen.json gives or the
 * usual ones, each plain or gzipped. Only names and packing are checked here.
 */
export async function readDatasetFiles(
  source: DatasetSource,
): Promise<Result<ReadDataset, Problem[]>> {
  const manifest = await readTextOf(source, 'pathogen.json');
  if (!manifest.ok) return fail([manifest.error]);
  if (manifest.value === null) {
    const hint =
      'A Nextclade 3 dataset has a pathogen.json. To begin from a reference alone, use `outbreak pathogen init`.';
    return fail([missing(source, 'pathogen.json', hint)]);
  }
  const pathogen = parseJsonObject(manifest.value, `${source.label}/pathogen.json`);
  if (!pathogen.ok) return fail([pathogen.error]);
  const text = manifest.value;
  const placeAll = (all: readonly Problem[]) => [...placeProblems(all, 'pathogen.json', text)];
  const problems = checkManifest(pathogen.value, source);
  if (problems.length > 0) return fail(placeAll(problems));

  const texts = new Map([['pathogen.json', manifest.value]]);
  const fields: Partial<Record<keyof DatasetFiles, string>> = { pathogenJson: manifest.value };
  const names: Partial<Record<keyof DatasetFiles, string>> = { pathogenJson: 'pathogen.json' };
  const named = isObject(pathogen.value.files) ? pathogen.value.files : {};
  for (const role of ROLES) {
    const found = await readRole(source, role, named[role.key]);
    if (!found.ok) problems.push(found.error);
    else if (found.value !== null) {
      texts.set(found.value.name, found.value.text);
      if (role.field === null) continue;
      fields[role.field] = found.value.text;
      names[role.field] = found.value.name;
    }
  }
  const { referenceFasta } = fields;
  if (problems.length > 0 || referenceFasta === undefined) return fail(problems);
  return succeed({
    files: { ...fields, referenceFasta },
    pathogen: pathogen.value,
    texts,
    names,
    digest: computeDigest(texts),
  });
}

/** Names that the files of a dataset may have, each plain or with '.gz', by its pathogen.json. */
export async function listFileNames(manifest: Uint8Array): Promise<Set<string>> {
  const names = new Set(['pathogen.json', ...ROLES.flatMap((role) => role.names)]);
  const text = await unpackText('pathogen.json', manifest);
  const pathogen = text.ok ? parseJsonObject(text.value, 'pathogen.json') : text;
  const files = pathogen.ok && isObject(pathogen.value.files) ? pathogen.value.files : {};
  for (const name of Object.values(files)) {
    if (isPlainName(name)) names.add(String(name).replace(/\.gz$/, ''));
  }
  return names;
}

/** SHA-256 over the names and contents of files, the same whatever their order. */
export function computeDigest(texts: ReadonlyMap<string, string>): string {
  const lines = [...texts].map(([name, text]) => `${sha256Hex(text)}  ${name}\n`);
  return sha256Hex(lines.sort().join(''));
}

async function readRole(
  source: DatasetSource,
  role: Role,
  named: unknown,
): Promise<Result<{ readonly name: string; readonly text: string } | null, Problem>> {
  const own = typeof named === 'string' && named !== '' ? [named.replace(/\.gz$/, '')] : [];
  const names = [...new Set([...own, ...role.names])];
  for (const name of names) {
    const text = await readTextOf(source, name);
    if (!text.ok) return text;
    if (text.value !== null) return succeed({ name, text: text.value });
  }
  const isNeeded = role.key === 'reference' || (own.length > 0 && NEEDED_IF_NAMED.has(role.key));
  if (!isNeeded) return succeed(null);
  const hint = `The dataset is not whole: none of ${names.join(', ')} is there, plain or as .gz.`;
  return fail(missing(source, names[0] ?? role.key, hint));
}

/** A text file, gzipped or not whatever its name says, or null where it is not there. */
export async function readTextOf(
  source: DatasetSource,
  name: string,
): Promise<Result<string | null, Problem>> {
  for (const candidate of [name, `${name}.gz`]) {
    const bytes = await source.read(candidate);
    if (!bytes.ok) return bytes;
    if (bytes.value === null) continue;
    return unpackText(`${source.label}/${candidate}`, bytes.value);
  }
  return succeed(null);
}

function checkManifest(
  pathogen: Readonly<Record<string, unknown>>,
  source: DatasetSource,
): Problem[] {
  const where = (path: string): string => `${source.label}/pathogen.json at ${path}`;
  const problems: Problem[] = [];
  const version = pathogen.schemaVersion;
  if (typeof version !== 'string' || !version.startsWith('3.')) {
    const hint = 'Datasets of schema version 3 are taken ("schemaVersion": "3.0.0").';
    const value = JSON.stringify(version) ?? '';
    problems.push({ code: 'dataset-version', where: where('$.schemaVersion'), value, hint });
  }
  const files = pathogen.files ?? {};
  if (!isObject(files)) {
    const hint = 'The field `files` must be an object of file names.';
    problems.push({ code: 'dataset-json-field', where: where('$.files'), value: '', hint });
    return problems;
  }
  for (const [key, name] of Object.entries(files)) {
    if (isPlainName(name)) continue;
    problems.push({
      code: 'dataset-file-name',
      where: where(`$.files.${key}`),
      value: String(name).slice(0, 200),
      hint: 'A file of a dataset has a plain name and lies beside its pathogen.json.',
    });
  }
  return problems;
}

/** A name that stays in its folder and is not that of the note that the store keeps there. */
export function isPlainName(name: unknown): boolean {
  if (typeof name !== 'string' || name === 'origin.json') return false;
  return !/[/\\\0]/.test(name) && name !== '.' && name !== '..';
}

function missing(source: DatasetSource, name: string, hint: string): Problem {
  return { code: 'dataset-file-missing', where: `${source.label}/${name}`, value: name, hint };
}
