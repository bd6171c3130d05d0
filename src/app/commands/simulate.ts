import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { formatFastaRecord } from '../../bio/fasta.ts';
import { type SegmentedGenome, simulateSegments } from '../../engine/simulate/simulate-segments.ts';
import { installShippedTree } from '../../parts/genomes/pathogens/shipped-tree.ts';
import { toSimulationPathogens } from '../../parts/genomes/simulation-pathogen.ts';
import { MAIN_SEGMENT } from '../../schema/ports.ts';
import { fillInThreads } from '../fill-in-threads.ts';
import { openOrShareState } from '../open-state.ts';
import { createCatalogue, createServices } from '../services.ts';
import { CommandError, openContext, refuse } from './command-context.ts';

export interface SimulateFlags extends Record<string, string | undefined> {
  readonly pathogen?: string;
  readonly genomes?: string;
  readonly seed?: string;
  readonly as?: string;
  /** Second output of `fasta`: the metadata table. */
  readonly metadata?: string;
}

function readCount(name: string, text: string | undefined, most: number): number {
  const value = Number(text);
  if (text !== undefined && Number.isInteger(value) && value >= 0 && value <= most) return value;
  throw new CommandError(`--${name}: give a whole number from 0 to ${most}.`);
}

/** Makes a simulated outbreak: FASTA on standard output, results as NDJSON, or entries of the node. */
export async function simulate(flags: SimulateFlags): Promise<number> {
  const { config, logger } = openContext({ logLevel: 'warn', ...flags });
  const genomes = readCount('genomes', flags.genomes, 10_000_000);
  const seed = readCount('seed', flags.seed ?? '1', Number.MAX_SAFE_INTEGER);
  const id = flags.pathogen ?? 'sars-cov-2';
  if (flags.as === 'node') return fillNode(flags, { genomes, seed, id });
  if (flags.as !== 'fasta' && flags.as !== 'results' && flags.as !== 'metadata') {
    throw new CommandError('--as: say fasta, metadata, results or node.');
  }
  const tree = await installShippedTree(config.data);
  if (!tree.ok) logger.warn({ problem: tree.error }, 'the shipped tree could not be set up');
  const pathogen = await createCatalogue(config.data).load(id);
  const format = { fasta: toFasta, metadata: toMetadataRow, results: toResult }[flags.as];
  let text = '';
  let isFirst = true;
  for (const genome of simulateSegments(toSimulationPathogens(pathogen), { genomes, seed })) {
    if (isFirst && flags.as === 'metadata') text = `${Object.keys(genome.metadata).join('\t')}\n`;
    isFirst = false;
    text += format(genome);
    if (text.length < 1 << 18) continue;
    if (!process.stdout.write(text)) await once(process.stdout, 'drain');
    text = '';
  }
  process.stdout.write(text);
  return 0;
}

/** Several segments are named as submissions take them: the sample's name, an underscore and the segment. */
const toFasta = ({ name, segments }: SegmentedGenome) =>
  segments
    .map(({ segment, writeSequence }) =>
      formatFastaRecord(segment === MAIN_SEGMENT ? name : `${name}_${segment}`, writeSequence()),
    )
    .join('');
const toMetadataRow = (genome: SegmentedGenome) =>
  `${Object.values(genome.metadata)
    .map((cell) => cell ?? '')
    .join('\t')}\n`;
const toResult = ({ name, metadata, segments }: SegmentedGenome) => {
  const [first] = segments;
  const result =
    first?.segment === MAIN_SEGMENT
      ? { summary: first.summary }
      : { segments: segments.map(({ segment, summary }) => ({ segment, summary })) };
  return `${JSON.stringify({ name, simulated: true, metadata, ...result })}\n`;
};

async function fillNode(
  flags: SimulateFlags,
  { genomes, seed, id }: { readonly genomes: number; readonly seed: number; readonly id: string },
): Promise<number> {
  const { config, logger } = openContext({ logLevel: 'warn', ...flags });
  const opened = await openOrShareState(config, logger);
  if (!opened.ok) refuse([opened.error]);
  const state = opened.value;
  const services = createServices(state, config);
  try {
    if ((await services.catalogue.find(id)) === null)
      throw new CommandError(`The pathogen ${id} cannot be loaded.`);
    const started = performance.now();
    const filling = fillInThreads({
      address: state.db.address,
      dataFolder: state.folders.path,
      pathogen: id,
      originNode: state.identity.id,
      genomes,
      seed,
      now: new Date(),
      threads: Math.max(1, Math.min(config.threads ?? availableParallelism(), genomes / 1000)),
    });
    let done = 0;
    for await (done of filling) {
      if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${genomes}`);
    }
    const seconds = (performance.now() - started) / 1000;
    process.stdout.write(`${done} simulated entries in ${seconds.toFixed(1)} s\n`);
    return 0;
  } finally {
    await services.close();
    await state.close();
  }
}
