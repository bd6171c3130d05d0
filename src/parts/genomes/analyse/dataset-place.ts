import { MAIN_SEGMENT } from '../../../schema/ports.ts';
import type { Problem } from '../../../schema/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import { type DatasetSource, openFolders, openSubfolder } from '../pathogens/dataset-source.ts';
import { findPathogen, type PathogenFolders } from '../pathogens/pathogen-folder.ts';
import { readSegmentList } from '../pathogens/read-pathogen-files.ts';
import type { SegmentEntry } from '../pathogens/segment-list.ts';

/** Where a dataset is read from. */
export type DatasetPlace = {
  /** Of the pathogen, or of the folder. */
  readonly name: string;
  /** Which of several segments it is; null where the pathogen is one dataset. */
  readonly segment: SegmentEntry | null;
} & (
  | { readonly kind: 'folder'; readonly folder: string }
  | {
      readonly kind: 'pathogen';
      readonly folders: PathogenFolders;
      /** Version by which it was asked for where it came from; null where that has none. */
      readonly tag: string | null;
    }
);

/** Where the files of a dataset are, and the version by which they were asked for, or null. */
export interface OpenPlace {
  readonly source: DatasetSource;
  readonly tag: string | null;
}

/** Name of a dataset among several: 'sars-cov-2', or 'cchf/L' for one of several segments. */
export function nameOfPlace({ name, segment }: Pick<DatasetPlace, 'name' | 'segment'>): string {
  return segment === null ? name : `${name}/${segment.name}`;
}

/** The segment that a dataset is, 'main' for one that is a pathogen by itself. */
export function segmentOfPlace({ segment }: Pick<DatasetPlace, 'segment'>): string {
  return segment?.name ?? MAIN_SEGMENT;
}

/** Where the files of a dataset are. A segment's version is what its own files say. */
export async function openPlace(place: DatasetPlace): Promise<Result<OpenPlace, Problem>> {
  const whole = await openWhole(place);
  if (!whole.ok || place.segment === null) return whole;
  const source = openSubfolder(whole.value.source, place.segment.folder);
  return succeed({ source, tag: null });
}

async function openWhole(place: DatasetPlace): Promise<Result<OpenPlace, Problem>> {
  if (place.kind === 'folder') {
    return succeed({ source: openFolders(place.folder, [place.folder]), tag: null });
  }
  const found = await findPathogen(place.folders, place.name);
  if (!found.ok) return found;
  const { source, origin } = found.value;
  return succeed({ source, tag: origin?.tag ?? null });
}

/** The datasets of what a place names: itself, or its segments in order. */
export async function listSegmentPlaces(
  place: DatasetPlace,
): Promise<Result<readonly DatasetPlace[], Problem[]>> {
  if (place.segment !== null) return succeed([place]);
  const opened = await openWhole(place);
  if (!opened.ok) return fail([opened.error]);
  const list = await readSegmentList(opened.value.source);
  if (!list.ok) return list;
  return succeed(
    list.value === null ? [place] : list.value.map((segment) => ({ ...place, segment })),
  );
}
