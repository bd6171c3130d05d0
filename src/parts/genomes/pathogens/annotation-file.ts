import { z } from 'zod';
import { joinPath } from '../../../platform/files/paths.ts';
import { findPathKind, readText } from '../../../platform/files/read-file.ts';
import type { Problem } from '../../../schema/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import { parseJsonObject } from './parse-json-object.ts';
import type { CdsDescription, PathogenMeta } from './pathogen.ts';
import { folderOf, type PathogenFolders } from './pathogen-folder.ts';

/** Name of the file, beside the dataset: analysis does not depend on it. */
export const ANNOTATION_FILE = 'annotations.json';

const LIMIT = 4 * 1024 * 1024;

const feature = z.strictObject({
  name: z.string().min(1).max(200),
  cds: z.string().optional().describe('Positions are amino acids of it; else nucleotides.'),
  segment: z.string().optional().describe('Of a genome of several segments.'),
  begin: z.int().min(1).describe('From 1, included.'),
  end: z.int().min(1).describe('Included.'),
});

/** A row of places along a genome that are known for something. */
export const annotationTrack = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,60}$/),
  kind: z.enum(['domain', 'primer', 'assay', 'antibody', 'drug', 'other']),
  title: z.string().min(1).max(200),
  source: z.string().min(1).max(500),
  url: z
    .string()
    .regex(/^https?:\/\//)
    .optional(),
  features: z.array(feature).max(5000),
});
export type AnnotationTrack = z.output<typeof annotationTrack>;
type Feature = AnnotationTrack['features'][number];

const annotationFile = z.strictObject({ tracks: z.array(annotationTrack).max(60) });

function problem(where: string, value: string, hint: string): Problem {
  return { code: 'annotations-invalid', where, value: value.slice(0, 200), hint };
}

/** What is wrong with a feature of a track, in words; null for nothing. */
function checkFeature(one: Feature, meta: Pick<PathogenMeta, 'cdses' | 'segments'>): string | null {
  if (one.end < one.begin) return 'It ends before it begins.';
  const length = findLength(one, meta);
  if (typeof length === 'string') return length;
  return one.end > length ? `It ends behind the last position, ${length}.` : null;
}

function findLength(
  { cds, segment }: Feature,
  { cdses, segments }: Pick<PathogenMeta, 'cdses' | 'segments'>,
): number | string {
  if (cds !== undefined) {
    const found: CdsDescription | undefined = cdses.find(({ name }) => name === cds);
    return found?.codons ?? `The pathogen has no coding sequence '${cds}'.`;
  }
  const found =
    segment === undefined && segments.length === 1
      ? segments[0]
      : segments.find(({ name }) => name === segment);
  return found?.referenceLength ?? 'Name one of the segments.';
}

/** Reads tracks from the text of a file; every wrong feature is told. */
export function parseAnnotations(
  text: string,
  where: string,
  meta: Pick<PathogenMeta, 'cdses' | 'segments'>,
): Result<readonly AnnotationTrack[], Problem[]> {
  const json = parseJsonObject(text, where);
  if (!json.ok) return fail([json.error]);
  const parsed = annotationFile.safeParse(json.value);
  if (!parsed.success) {
    return fail(
      parsed.error.issues.map(({ path, message }) =>
        problem(`${where}: ${path.join('.')}`, '', message),
      ),
    );
  }
  const { tracks } = parsed.data;
  const problems = tracks.flatMap(({ id, features }) =>
    features.flatMap((one) => {
      const hint = checkFeature(one, meta);
      return hint === null ? [] : [problem(`${where}: ${id}`, one.name, hint)];
    }),
  );
  const ids = tracks.map(({ id }) => id);
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice !== undefined) problems.push(problem(where, twice, 'Two tracks have this id.'));
  return problems.length > 0 ? fail(problems) : succeed(tracks);
}

/**
 * The tracks of a pathogen: those of the operator's file in the data folder, else of the shipped one; none where
 * there is no file.
 */
export async function readAnnotations(
  folders: PathogenFolders,
  meta: Pick<PathogenMeta, 'id' | 'cdses' | 'segments'>,
): Promise<Result<readonly AnnotationTrack[], Problem[]>> {
  const places = [folderOf(folders, meta.id), joinPath(folders.shippedFolder, meta.id)];
  for (const folder of places) {
    const path = joinPath(folder, ANNOTATION_FILE);
    if ((await findPathKind(path)) !== 'file') continue;
    const text = await readText(path, LIMIT);
    return text.ok ? parseAnnotations(text.value, ANNOTATION_FILE, meta) : fail([text.error]);
  }
  return succeed([]);
}
