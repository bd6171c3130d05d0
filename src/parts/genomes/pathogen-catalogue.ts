import { AppError } from '../../schema/errors.ts';
import {
  type LoadedPathogen,
  loadPathogen,
  type PathogenStore,
} from './pathogens/pathogen-store.ts';

/** Pathogens in use, each read and checked once. */
export interface PathogenCatalogue {
  readonly store: PathogenStore;
  /** @throws AppError pathogen-not-found, or internal where its files are damaged */
  load(id: string): Promise<LoadedPathogen>;
  /** Null where it cannot be loaded. */
  find(id: string): Promise<LoadedPathogen | null>;
  /** Reads it again at the next use, because its files were changed. */
  forget(id: string): void;
}

export function createPathogenCatalogue(store: PathogenStore): PathogenCatalogue {
  const loading = new Map<string, ReturnType<typeof loadPathogen>>();
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
  };
}
