import type { Problem } from '../../std/problem.ts';
import { fail, type Result, succeed } from '../../std/result.ts';
import { toChainLetters } from './residue-letters.ts';
import type { StructureChain, StructureEntry, StructureResidue } from './structure-entry.ts';

// Columns are those of the PDB format, version 3.30.

interface PlacedResidue {
  readonly name: string;
  readonly number: number;
  readonly insertion: string;
  readonly isObserved: boolean;
}

/** What a file says, as it stands there. */
interface PdbRecords {
  id: string;
  readonly title: string[];
  readonly method: string[];
  resolution: number | null;
  readonly molecules: string[];
  readonly sources: string[];
  /** Names of residues by chain: the sequence of the sample. */
  readonly sequences: Map<string, string[]>;
  readonly missing: Map<string, PlacedResidue[]>;
  readonly observed: Map<string, PlacedResidue[]>;
}

const MISSING = /^REMARK 465\s+(?:\d+\s+)?([A-Z0-9]{1,3}) ([A-Za-z0-9])\s+(-?\d+)([A-Z]?)\s*$/;
const RESOLUTION = /^REMARK {3}2 RESOLUTION\.\s+(\d+(?:\.\d+)?) ANGSTROMS/;

function listOf<T>(map: Map<string, T[]>, key: string): T[] {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made: T[] = [];
  map.set(key, made);
  return made;
}

function readRemark(line: string, records: PdbRecords): void {
  const resolution = RESOLUTION.exec(line);
  if (resolution !== null) records.resolution = Number(resolution[1]);
  const [all, name = '', chain = '', number = '', insertion = ''] = MISSING.exec(line) ?? [];
  if (all === undefined || name === 'RES') return;
  const residue = { name, number: Number(number), insertion, isObserved: false };
  listOf(records.missing, chain).push(residue);
}

function readSequence(line: string, { sequences }: PdbRecords): void {
  const names = line.slice(19, 70).trim().split(/\s+/);
  listOf(sequences, line.slice(11, 12)).push(...names.filter((name) => name !== ''));
}

function readAtom(line: string, { observed }: PdbRecords): void {
  const list = listOf(observed, line.slice(21, 22));
  const number = Number(line.slice(22, 26));
  const insertion = line.slice(26, 27).trim();
  const last = list.at(-1);
  // Atoms of one residue follow each other; of residues that take turns at a place the first counts.
  if (last?.number === number && last.insertion === insertion) return;
  list.push({ name: line.slice(17, 20).trim(), number, insertion, isObserved: true });
}

function readRecords(text: string): PdbRecords {
  const records: PdbRecords = {
    ...{ id: '', title: [], method: [], resolution: null, molecules: [], sources: [] },
    ...{ sequences: new Map(), missing: new Map(), observed: new Map() },
  };
  const ended = new Set<string>();
  for (const line of text.split(/\r?\n/)) {
    const name = line.slice(0, 6).trimEnd();
    if (name === 'HEADER') records.id = line.slice(62, 66).trim().toUpperCase();
    else if (name === 'TITLE') records.title.push(line.slice(10, 80).trim());
    else if (name === 'EXPDTA') records.method.push(line.slice(10, 79).trim());
    else if (name === 'COMPND') records.molecules.push(line.slice(10, 80).trim());
    else if (name === 'SOURCE') records.sources.push(line.slice(10, 79).trim());
    else if (name === 'REMARK') readRemark(line, records);
    else if (name === 'SEQRES') readSequence(line, records);
    else if (name === 'TER') ended.add(line.slice(21, 22));
    else if (name === 'ATOM' || name === 'HETATM') {
      // Behind the end of a chain stand its sugars, ligands and water.
      if (!ended.has(line.slice(21, 22))) readAtom(line, records);
    } else if (name === 'ENDMDL') break;
  }
  return records;
}

/** 'MOL_ID: 1; MOLECULE: SPIKE; CHAIN: A, B;' to the value of a field by chain or by molecule. */
function readFields(lines: readonly string[]): readonly ReadonlyMap<string, string>[] {
  const molecules: Map<string, string>[] = [];
  for (const part of lines.join(' ').split(';')) {
    const [name = '', ...rest] = part.split(':');
    if (name.trim() === 'MOL_ID') molecules.push(new Map());
    molecules.at(-1)?.set(name.trim(), rest.join(':').trim());
  }
  return molecules;
}

function compareResidues(a: PlacedResidue, b: PlacedResidue): number {
  if (a.number !== b.number) return a.number - b.number;
  return a.insertion < b.insertion ? -1 : a.insertion > b.insertion ? 1 : 0;
}

/** Residues that were seen with those that are told to be missing, in the order of their numbers. */
function mergeResidues(
  observed: readonly PlacedResidue[],
  missing: readonly PlacedResidue[],
): readonly PlacedResidue[] {
  const merged: PlacedResidue[] = [];
  let at = 0;
  for (const residue of observed) {
    while (at < missing.length && compareResidues(missing[at] as PlacedResidue, residue) < 0) {
      merged.push(missing[at++] as PlacedResidue);
    }
    merged.push(residue);
  }
  return [...merged, ...missing.slice(at)];
}

/** A chain whose residues are those of its sequence records; else only what was seen of it. */
function readChain(id: string, records: PdbRecords): readonly StructureResidue[] | null {
  const names = records.sequences.get(id) ?? [];
  const observed = records.observed.get(id) ?? [];
  const merged = mergeResidues(observed, records.missing.get(id) ?? []);
  const isWhole =
    merged.length === names.length && merged.every(({ name }, index) => name === names[index]);
  const residues = isWhole ? merged : observed;
  const letters = toChainLetters(residues.map(({ name }) => name));
  if (letters === null) return null;
  return residues.map(({ number, insertion, isObserved }, index) => ({
    ...{ number, insertion, isObserved },
    letter: letters[index] as string,
  }));
}

/** Reads an entry in the PDB format; what is missing for it is a problem. Only its first model counts. */
export function readPdb(text: string, where: string): Result<StructureEntry, Problem> {
  const records = readRecords(text);
  if (records.sequences.size === 0) {
    return fail({
      code: 'structure-without-sequence',
      where,
      value: 'SEQRES',
      hint: 'The file has no sequence records (SEQRES), so that nobody can tell which protein it is of. Take the whole file of the entry from the Protein Data Bank.',
    });
  }
  const molecules = readFields(records.molecules);
  const sources = readFields(records.sources);
  const chains = [...records.sequences.keys()].flatMap((id): StructureChain[] => {
    const residues = readChain(id, records);
    if (residues === null) return [];
    const own = molecules.find((fields) => fields.get('CHAIN')?.split(/,\s*/).includes(id));
    const source = sources.find((fields) => fields.get('MOL_ID') === own?.get('MOL_ID'));
    return [
      {
        id,
        description: own?.get('MOLECULE') ?? '',
        organism: source?.get('ORGANISM_SCIENTIFIC') ?? '',
        residues,
      },
    ];
  });
  return succeed({
    id: records.id,
    format: 'pdb',
    title: records.title.join(' '),
    method: records.method.join(' '),
    resolution: records.resolution,
    chains,
  });
}
