import type { PathogenFolders } from '../pathogens/pathogen-folder.ts';

/** Where a dataset is read from. */
export type DatasetPlace =
  | { readonly kind: 'folder'; readonly name: string; readonly folder: string }
  | {
      readonly kind: 'pathogen';
      readonly name: string;
      readonly folders: PathogenFolders;
      /** Version by which it was asked for where it came from; null where that has none. */
      readonly tag: string | null;
    };
