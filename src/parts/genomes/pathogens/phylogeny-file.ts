import { stat } from 'node:fs/promises';
import { parseNewick } from '../../../bio/newick.ts';
import { joinPath } from '../../../platform/files/paths.ts';
import { listFolder, readBytes } from '../../../platform/files/read-file.ts';
import type { TreeDefinition } from '../../../schema/genome-row.ts';
import type { Problem } from '../../../schema/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import { DATASET_FILE_LIMIT } from './dataset-source.ts';
import { unpackText } from './unpack-text.ts';

/** Trees of genomes of a node, each for the column whose values name its nodes. */
export interface Phylogenies {
  /** Another one where a file is new, gone or written again. */
  readonly fingerprint: string;
  /** By column. */
  readonly trees: Readonly<Record<string, TreeDefinition>>;
  readonly problems: readonly Problem[];
}

interface PhylogenyFile {
  readonly path: string;
  readonly column: string;
}

/** The column stands in the name: 'phylogeny.strain.nwk'. */
async function listFiles(folder: string): Promise<PhylogenyFile[]> {
  const listed = await listFolder(folder);
  const names = listed.ok ? listed.value.files : [];
  return [...names].sort().flatMap((name) => {
    const column = /^phylogeny\.(\w+)\.nwk(?:\.gz)?$/.exec(name)?.[1];
    return column === undefined ? [] : [{ path: joinPath(folder, name), column }];
  });
}

async function takeFingerprint(files: readonly PhylogenyFile[]): Promise<string> {
  const marks = files.map(async ({ path }) => {
    const found = await stat(path).catch(() => null);
    return `${path} ${found?.size} ${found?.mtimeMs}`;
  });
  return (await Promise.all(marks)).join('\n');
}

/** Changes with the files, and reads none: trees may be large. */
export async function findPhylogenyFingerprint(folder: string): Promise<string> {
  return takeFingerprint(await listFiles(folder));
}

/** Reads a tree; a node without a name is named by its place, and names must tell nodes apart. */
export function readPhylogeny(text: string, where: string): Result<TreeDefinition, Problem> {
  const parsed = parseNewick(text, where);
  if (!parsed.ok) return parsed;
  const { parents, lengths } = parsed.value;
  const names = parsed.value.names.map((name, node) => (name === '' ? `NODE_${node}` : name));
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) {
      const hint = 'Two nodes of the tree have this name.';
      return fail({ code: 'phylogeny-names', where, value: name.slice(0, 200), hint });
    }
    seen.add(name);
  }
  const hasLengths = lengths.some((length) => length !== 0);
  return succeed({ names, parents, ...(hasLengths ? { lengths } : {}) });
}

/** Reads all trees of a pathogen's folder. Those that cannot be read are left out, with the reason. */
export async function readPhylogenies(folder: string): Promise<Phylogenies> {
  const files = await listFiles(folder);
  const fingerprint = await takeFingerprint(files);
  const trees: Record<string, TreeDefinition> = {};
  const problems: Problem[] = [];
  for (const { path, column } of files) {
    const bytes = await readBytes(path, DATASET_FILE_LIMIT);
    const text = bytes.ok ? await unpackText(path, bytes.value) : bytes;
    const tree = text.ok ? readPhylogeny(text.value, path) : text;
    if (tree.ok) trees[column] = tree.value;
    else problems.push(tree.error);
  }
  return { fingerprint, trees, problems };
}
