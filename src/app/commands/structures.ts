import { loadPathogen } from '../../parts/genomes/pathogens/pathogen-store.ts';
import type { KeptStructure } from '../../parts/genomes/structures/kept-structure.ts';
import {
  addStructure,
  listStructures,
  removeStructure,
} from '../../parts/genomes/structures/structure-store.ts';
import { joinPath } from '../../platform/files/paths.ts';
import { findPathKind, listFolder } from '../../platform/files/read-file.ts';
import { createCatalogue } from '../services.ts';
import { CommandError, formatProblems, refuse } from './command-error.ts';
import { openSettings } from './open-settings.ts';

type Flags = Record<string, string | undefined>;

const STRUCTURE_FILE = /\.(?:cif|mmcif|pdb|ent)(?:\.gz)?$/i;

async function open(flags: Flags) {
  const { store } = createCatalogue(openSettings(flags).data);
  const loaded = await loadPathogen(store, flags.pathogen ?? '');
  return { store, pathogen: loaded.ok ? loaded.value : refuse(loaded.error) };
}

async function listPaths(paths: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    if ((await findPathKind(path)) !== 'folder') {
      found.push(path);
      continue;
    }
    const listed = await listFolder(path);
    if (!listed.ok) refuse([listed.error]);
    const names = listed.value.files.filter((name) => STRUCTURE_FILE.test(name));
    if (names.length === 0) {
      throw new CommandError(
        `${path}: no file in it ends in .cif, .pdb or .ent (or these with .gz).`,
      );
    }
    found.push(...names.map((name) => joinPath(path, name)));
  }
  return found;
}

function describeChains({ chains }: KeptStructure): string[] {
  return chains.map(({ id, description, protein, identity, runs, differences }) => {
    if (protein === null) return `  ${id}\t${description}: of no protein of the pathogen`;
    const seen = runs.filter(({ isObserved }) => isObserved);
    const sum = (list: typeof runs) => list.reduce((all, { length }) => all + length, 0);
    const missing = sum(runs) - sum(seen);
    return (
      `  ${id}\t${protein}\t${(100 * (identity ?? 0)).toFixed(1)} % equal, ${sum(seen)} residues seen, ` +
      `${missing} not seen, ${differences.length} different`
    );
  });
}

function describe(structure: KeptStructure, status = ''): string {
  const { id, title, method, resolution } = structure;
  const how = resolution === null ? method : `${method}, ${resolution} Å`;
  return `${[`${id}${status}`, title, how].join('\t')}\n${describeChains(structure).join('\n')}\n`;
}

/** Adds files, each by itself: one that cannot be used leaves out no other. @returns 1 where one was left out */
export async function addStructures(paths: readonly string[], flags: Flags): Promise<number> {
  const { store, pathogen } = await open(flags);
  let exitCode = 0;
  for (const path of await listPaths(paths)) {
    const added = await addStructure(store, { path, pathogen });
    if (added.ok) {
      process.stdout.write(describe(added.value.structure, `: ${added.value.status}`));
      continue;
    }
    exitCode = 1;
    process.stderr.write(`${formatProblems([added.error])}\n`);
  }
  return exitCode;
}

/** Lists what the node has. */
export async function printStructures(flags: Flags): Promise<number> {
  const { store, pathogen } = await open(flags);
  const { structures, problems } = await listStructures(store, pathogen);
  for (const structure of structures) process.stdout.write(describe(structure));
  if (problems.length > 0) process.stderr.write(`${formatProblems(problems)}\n`);
  if (structures.length === 0 && problems.length === 0) {
    process.stderr.write('There is no structure. `outbreak structures add` adds one.\n');
  }
  return problems.length > 0 ? 1 : 0;
}

/** Takes a structure out. */
export async function removeOne(id: string, flags: Flags): Promise<number> {
  const { store, pathogen } = await open(flags);
  if (await removeStructure(store, pathogen.id, id)) {
    process.stdout.write(`${id.toUpperCase()}: taken out.\n`);
    return 0;
  }
  throw new CommandError(`${id}: there is no such structure of ${pathogen.id}.`);
}
