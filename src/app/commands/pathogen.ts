import { initPathogen } from '../../parts/genomes/pathogens/init-pathogen.ts';
import { installLineages } from '../../parts/genomes/pathogens/install-lineages.ts';
import {
  isSegmented,
  type PathogenMeta,
  type SegmentMeta,
} from '../../parts/genomes/pathogens/pathogen.ts';
import type { AddedPathogen } from '../../parts/genomes/pathogens/pathogen-store.ts';
import {
  addPathogen,
  checkPathogen,
  listPathogens,
} from '../../parts/genomes/pathogens/pathogen-store.ts';
import { installShippedTree } from '../../parts/genomes/pathogens/shipped-tree.ts';
import { updatePathogens } from '../../parts/genomes/pathogens/update-pathogens.ts';
import { createCatalogue } from '../services.ts';
import { formatProblems, openContext, refuse } from './command-context.ts';

type Flags = Record<string, string | undefined>;

async function openStore(flags: Flags) {
  const { config, logger } = openContext({ logLevel: 'warn', ...flags });
  const tree = await installShippedTree(config.data);
  if (!tree.ok) logger.warn({ problem: tree.error }, 'the shipped tree could not be set up');
  return createCatalogue(config.data).store;
}

/** Lists what the node can analyse. */
export async function printPathogens(flags: Flags): Promise<number> {
  for (const { id, displayName, tag, problems } of await listPathogens(await openStore(flags))) {
    process.stdout.write(`${id}\t${displayName}\t${tag ?? ''}\n`);
    if (problems.length > 0) process.stderr.write(`  ${formatProblems(problems)}\n`);
  }
  return 0;
}

function describeSegment(meta: PathogenMeta, segment: SegmentMeta): string {
  const { name, referenceLength, tree } = segment;
  const cdses = meta.cdses.filter((cds) => cds.segment === name);
  const lead = isSegmented(meta) ? `${name}: ` : '';
  const own = tree === null ? 'no tree' : `a tree of ${tree.tips} genomes`;
  return `${lead}${referenceLength} letters, ${cdses.length} CDS, ${own}.`;
}

function describeParts(meta: PathogenMeta): string {
  const segments = meta.segments.map((segment) => describeSegment(meta, segment));
  if (!isSegmented(meta)) return segments.join('');
  return `${segments.length} segments.\n${segments.map((text) => `  ${text}`).join('\n')}`;
}

function describeAdded(added: AddedPathogen): string {
  const { id, status, version, meta } = added;
  const warning =
    added.isReferenceNew && added.previous !== null
      ? '\nIts reference is another than before: results of the two must not be mixed.'
      : '';
  return `${id}: ${status}, version ${version}, ${describeParts(meta)}${warning}\nA running node takes it up within seconds.\n`;
}

/** Adds a Nextclade dataset, or a newer version of one. */
export async function add(location: string, flags: Flags): Promise<number> {
  const store = await openStore(flags);
  const { id, dataset, tag } = flags;
  const added = await addPathogen(store, {
    location,
    ...(id === undefined ? {} : { id }),
    ...(dataset === undefined ? {} : { dataset }),
    ...(tag === undefined ? {} : { tag }),
  });
  if (!added.ok) refuse(added.error);
  process.stdout.write(describeAdded(added.value));
  return 0;
}

/** Reads and checks a dataset, or those of several segments, as adding it would. */
export async function check(location: string, flags: Flags): Promise<number> {
  const checked = await checkPathogen(await openStore(flags), { location });
  if (!checked.ok) refuse(checked.error);
  process.stdout.write(`${location}: can be added, ${describeParts(checked.value)}\n`);
  return 0;
}

/** Says of each added pathogen whether its origin has a newer version, and installs it when asked. */
export async function update(ids: readonly string[], flags: Flags): Promise<number> {
  const store = await openStore(flags);
  const updates = await updatePathogens(store, {
    install: flags.install !== undefined,
    ...(ids.length === 0 ? {} : { ids }),
  });
  if (updates.length === 0)
    process.stdout.write('No pathogen was added from an origin that can be asked.\n');
  let exitCode = 0;
  for (const found of updates) {
    process.stdout.write(`${JSON.stringify(found)}\n`);
    if (found.status === 'failed') exitCode = 1;
  }
  return exitCode;
}

/** Gives a pathogen the lineage system of a file. */
export async function setLineages(
  { id, file }: { readonly id: string; readonly file: string },
  flags: Flags,
): Promise<number> {
  const { segment } = flags;
  const installed = await installLineages(await openStore(flags), {
    ...{ id, path: file },
    ...(segment === undefined ? {} : { segment }),
  });
  if (!installed.ok) refuse(installed.error);
  process.stdout.write(
    `${id}: its lineages are those of ${file}, kept as ${installed.value}. A running node answers by them within seconds.\n`,
  );
  return 0;
}

/** Makes a new pathogen from a GenBank or FASTA file. */
export async function init(flags: Flags): Promise<number> {
  const store = await openStore(flags);
  const { id = '', reference = '', annotation, name } = flags;
  const made = await initPathogen(store, {
    id,
    reference,
    ...(annotation === undefined ? {} : { annotation }),
    ...(name === undefined ? {} : { displayName: name }),
  });
  if (!made.ok) refuse(made.error);
  process.stdout.write(describeAdded(made.value));
  if (made.value.notes.length > 0) process.stderr.write(`${formatProblems(made.value.notes)}\n`);
  return 0;
}
