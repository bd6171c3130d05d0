import { DEFAULT_ALIGNMENT_PARAMS } from '../../../engine/analysis/alignment-params.ts';
import { createBuffers } from '../../../engine/analysis/buffers.ts';
import type { DatasetCds } from '../../../engine/analysis/dataset.ts';
import { PlainPeptideAligner } from '../../../engine/analysis/peptide.ts';
import {
  type AlignChain,
  type ChainMapping,
  isMapped,
  mapChain,
  type NamedProtein,
} from '../../../engine/structures/map-chain.ts';
import type { StructureChain, StructureEntry } from '../../../engine/structures/structure-entry.ts';
import { sha256Hex } from '../../../platform/files/sha256-hex.ts';
import type { LoadedPathogen } from '../pathogens/pathogen-store.ts';
import type { KeptChain, KeptStructure } from './kept-structure.ts';

type WrittenChain = KeptStructure['chains'][number];

type Proteins = Pick<LoadedPathogen, 'segments'>;

function listCdses({ segments }: Proteins): readonly DatasetCds[] {
  return segments.flatMap(({ dataset }) => dataset.cdses);
}

/** The aligner of the analysis, over the whole matrix and with free ends, because a structure is of a part. */
function createAlign(cdses: readonly DatasetCds[]): AlignChain {
  const buffers = createBuffers();
  const pathogen = { alignment: DEFAULT_ALIGNMENT_PARAMS } as never;
  const aligner = new PlainPeptideAligner({ pathogen, cdses }, buffers);
  const known = new Map<string, ReturnType<AlignChain>>();
  return (query, protein) => {
    const cds = cdses.find(({ peptide }) => peptide === protein) as DatasetCds;
    const pair = `${cds.name} ${new TextDecoder().decode(query)}`;
    const bandWidth = query.length + protein.length;
    const frame = { meanShift: 0, bandWidth, leftFree: true, rightFree: true };
    const aligned = known.get(pair) ?? aligner.align({ query, cds, frame });
    known.set(pair, aligned);
    return aligned;
  };
}

function toKept(chain: StructureChain, mapping: ReturnType<typeof mapChain>): WrittenChain {
  const { id, description, organism, residues } = chain;
  const own: ChainMapping | null = isMapped(mapping) ? mapping : null;
  return {
    ...{ id, description, organism, residues: residues.length },
    protein: own?.protein ?? null,
    identity: mapping.identity,
    runs: (own?.runs ?? []).map(({ begin, number, ...run }) => ({
      firstPosition: begin + 1,
      firstNumber: number,
      ...run,
    })),
    differences: (own?.differences ?? []).map(({ position, ...others }) => ({
      position: position + 1,
      ...others,
    })),
  };
}

/** Chains of an entry with the proteins of a pathogen that they are of; chains of one molecule are aligned once. */
export function mapStructure({ chains }: StructureEntry, pathogen: Proteins): WrittenChain[] {
  const cdses = listCdses(pathogen);
  const proteins: NamedProtein[] = cdses.map(({ name, peptide }) => ({ name, peptide }));
  const align = createAlign(cdses);
  return chains.map((chain) => toKept(chain, mapChain(chain, proteins, align)));
}

/** What says whether a pathogen's proteins are still those that chains were mapped to. */
export function digestProteins(pathogen: Proteins, names: readonly string[]): string {
  const cdses = listCdses(pathogen).filter(({ name }) => names.includes(name));
  return sha256Hex(
    cdses.map(({ name, peptide }) => `${name}\t${new TextDecoder().decode(peptide)}\n`).join(''),
  );
}

/** Names of the proteins that chains are mapped to, each once. */
export function listProteins(chains: readonly Pick<KeptChain, 'protein'>[]): string[] {
  return [...new Set(chains.flatMap(({ protein }) => protein ?? []))].sort();
}
