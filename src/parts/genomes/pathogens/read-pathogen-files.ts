import { MAIN_SEGMENT } from '../../../schema/ports.ts';
import type { Problem } from '../../../schema/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import { type DatasetSource, openSubfolder } from './dataset-source.ts';
import { parseJsonObject } from './parse-json-object.ts';
import { placeProblems } from './place-problems.ts';
import {
  computeDigest,
  type ReadDataset,
  readDatasetFiles,
  readTextOf,
} from './read-dataset-files.ts';
import { parseSegmentList, type SegmentEntry } from './segment-list.ts';

/** The dataset of one segment. */
export interface ReadSegment {
  /** 'main' where it is the only one. */
  readonly name: string;
  readonly source: DatasetSource;
  readonly read: ReadDataset;
}

/** The files of a pathogen: of its one dataset, or of those of its segments and what names them. */
export interface ReadPathogen {
  /** Its pathogen.json. */
  readonly pathogen: Readonly<Record<string, unknown>>;
  readonly segments: readonly ReadSegment[];
  /** All files, unpacked, by the name they are stored under; those of segments in folders of their own. */
  readonly texts: ReadonlyMap<string, string>;
  /** SHA-256 over the names and contents of all files. */
  readonly digest: string;
}

/** Texts about the pathogen as a whole that are kept beside a list of segments. */
const OWN_TEXTS = ['README.md', 'CHANGELOG.md'];

/** The segments of a pathogen as its pathogen.json names them; null where it is one dataset. */
export async function readSegmentList(
  source: DatasetSource,
): Promise<Result<readonly SegmentEntry[] | null, Problem[]>> {
  const manifest = await readTextOf(source, 'pathogen.json');
  if (!manifest.ok) return fail([manifest.error]);
  if (manifest.value === null) return succeed(null);
  const pathogen = parseJsonObject(manifest.value, `${source.label}/pathogen.json`);
  if (!pathogen.ok) return fail([pathogen.error]);
  const list = parseSegmentList(pathogen.value, source.label);
  return list.ok ? list : fail([...placeProblems(list.error, 'pathogen.json', manifest.value)]);
}

/**
 * Reads a Nextclade 3 dataset, or a folder whose pathogen.json names the datasets of several segments. Every segment's
 * problems are told. Only names and packing are checked here.
 */
export async function readPathogenFiles(
  source: DatasetSource,
): Promise<Result<ReadPathogen, Problem[]>> {
  const list = await readSegmentList(source);
  if (!list.ok) return list;
  if (list.value === null) {
    const read = await readDatasetFiles(source);
    if (!read.ok) return read;
    const { pathogen, texts, digest } = read.value;
    const only = { name: MAIN_SEGMENT, source, read: read.value };
    return succeed({ pathogen, segments: [only], texts, digest });
  }
  return readSegments(source, list.value);
}

async function readSegments(
  source: DatasetSource,
  list: readonly SegmentEntry[],
): Promise<Result<ReadPathogen, Problem[]>> {
  const texts = new Map<string, string>();
  for (const name of ['pathogen.json', ...OWN_TEXTS]) {
    const text = await readTextOf(source, name);
    if (!text.ok) return fail([text.error]);
    if (text.value !== null) texts.set(name, text.value);
  }
  const pathogen = parseJsonObject(
    texts.get('pathogen.json') ?? '',
    `${source.label}/pathogen.json`,
  );
  if (!pathogen.ok) return fail([pathogen.error]);
  const problems: Problem[] = [];
  const segments: ReadSegment[] = [];
  for (const { name, folder } of list) {
    const own = openSubfolder(source, folder);
    const read = await readDatasetFiles(own);
    if (!read.ok) {
      problems.push(...read.error);
      continue;
    }
    if (read.value.pathogen.segments !== undefined) {
      const text = read.value.texts.get('pathogen.json') ?? '{}';
      problems.push(...placeProblems([describeNested(own.label)], 'pathogen.json', text));
    }
    segments.push({ name, source: own, read: read.value });
    for (const [file, text] of read.value.texts) texts.set(`${folder}/${file}`, text);
  }
  if (problems.length > 0) return fail(problems);
  return succeed({ pathogen: pathogen.value, segments, texts, digest: computeDigest(texts) });
}

function describeNested(label: string): Problem {
  return {
    code: 'segments-invalid',
    where: `${label}/pathogen.json at $.segments`,
    value: '',
    hint: 'This is the dataset of a segment, which has no segments of its own.',
  };
}
