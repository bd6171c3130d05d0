import { AppError } from '../../schema/errors.ts';
import { type DatasetSource, openSubfolder } from './pathogens/dataset-source.ts';
import { readLineageFile } from './pathogens/lineage-file.ts';
import type { PathogenMeta, PathogenOrigin } from './pathogens/pathogen.ts';
import { findPathogen, folderOf, folderOfSegment } from './pathogens/pathogen-folder.ts';
import {
  type LoadedPathogen,
  loadPathogen,
  type PathogenStore,
} from './pathogens/pathogen-store.ts';
import { findPhylogenyFingerprint } from './pathogens/phylogeny-file.ts';
import { readSegmentList } from './pathogens/read-pathogen-files.ts';

/** Pathogens in use, each read and checked once. */
export interface PathogenCatalogue {
  readonly store: PathogenStore;
  /** @throws AppError pathogen-not-found, or internal where its files are damaged */
  load(id: string): Promise<LoadedPathogen>;
  /** Null where it cannot be loaded. */
  find(id: string): Promise<LoadedPathogen | null>;
  /** Reads it again at the next use, because its files were changed. */
  forget(id: string): void;
  /** Looks which version is in use, with which lineages and trees; where these are others than those read, forgets them and tells so. */
  refresh(id: string): Promise<void>;
  /** Called with the id of every pathogen whose version in use, lineages or trees became others. */
  onChange(listener: (id: string) => void): void;
}

export function createPathogenCatalogue(store: PathogenStore): PathogenCatalogue {
  const loading = new Map<string, ReturnType<typeof loadPathogen>>();
  const listeners: ((id: string) => void)[] = [];
  const read = (id: string) => {
    let result = loading.get(id);
    if (result === undefined) {
      result = loadPathogen(store, id);
      loading.set(id, result);
      // A failure is not kept: the operator may mend the files while the node runs.
      result.then(
        (loaded) => loaded.ok || loading.delete(id),
        () => loading.delete(id),
      );
    }
    return result;
  };
  return {
    store,
    async load(id) {
      const loaded = await read(id);
      if (loaded.ok) return loaded.value;
      throw new AppError('pathogen-not-found', {
        detail: `The pathogen '${id.slice(0, 50)}' cannot be used.`,
        problems: loaded.error,
      });
    },
    async find(id) {
      const loaded = await read(id);
      return loaded.ok ? loaded.value : null;
    },
    forget: (id) => {
      loading.delete(id);
    },
    async refresh(id) {
      const known = loading.get(id);
      const loaded = await known;
      if (loaded?.ok !== true) return;
      const place = await findPathogen(store, id);
      // A pointer that cannot be read for the moment is no other version.
      if (!place.ok) return;
      const { source, origin } = place.value;
      const isSameLineages = await haveSameLineages(store, loaded.value, source);
      const fingerprint = await findPhylogenyFingerprint(folderOf(store, id));
      const isSameTrees = fingerprint === loaded.value.phylogenies.fingerprint;
      if (isSameLineages && isSameTrees && isSameOrigin(origin, loaded.value.meta)) return;
      // Of those who look at the same time one tells.
      if (loading.get(id) !== known) return;
      loading.delete(id);
      for (const listener of listeners) listener(id);
    },
    onChange: (listener) => {
      listeners.push(listener);
    },
  };
}

/** Whether the lineage files of all segments are those that were read. */
async function haveSameLineages(
  store: PathogenStore,
  { id, segments }: LoadedPathogen,
  source: DatasetSource,
): Promise<boolean> {
  const list = await readSegmentList(source);
  for (const segment of segments) {
    const entry = list.ok ? list.value?.find(({ name }) => name === segment.name) : undefined;
    const own = entry === undefined ? source : openSubfolder(source, entry.folder);
    const lineages = await readLineageFile(folderOfSegment(store, id, segment.name), own);
    if (lineages?.digest !== segment.lineages?.digest) return false;
  }
  return true;
}

/** A shipped pathogen has no origin in its folder, and changes with the program only. */
function isSameOrigin(origin: PathogenOrigin | null, meta: PathogenMeta): boolean {
  return origin === null ? meta.origin.kind === 'shipped' : origin.digest === meta.origin.digest;
}
