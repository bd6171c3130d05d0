import type { Problem } from '../../std/problem.ts';
import { fail, type Result, succeed } from '../../std/result.ts';
import { listCifRows, readCifTables } from './cif-tables.ts';
import { toChainLetters } from './residue-letters.ts';
import type { StructureChain, StructureEntry } from './structure-entry.ts';

type Row = Readonly<Record<string, string | undefined>>;

const CATEGORIES = [
  ...['entry', 'struct', 'exptl', 'refine', 'em_3d_reconstruction', 'pdbx_poly_seq_scheme'],
  ...['entity', 'entity_src_gen', 'entity_src_nat', 'pdbx_entity_src_syn'],
];

function findOrganisms(rowsOf: (category: string) => readonly Row[]): ReadonlyMap<string, string> {
  const places = [
    ['entity_src_gen', 'pdbx_gene_src_scientific_name'],
    ['entity_src_nat', 'pdbx_organism_scientific'],
    ['pdbx_entity_src_syn', 'organism_scientific'],
  ] as const;
  return new Map(
    places.flatMap(([category, column]) =>
      rowsOf(category).map((row) => [row.entity_id ?? '', row[column] ?? ''] as const),
    ),
  );
}

/** Rows of one place in a chain where residues take turns: the first counts. */
function dropAlternatives(rows: readonly Row[]): readonly Row[] {
  return rows.filter((row, index) => index === 0 || row.seq_id !== rows[index - 1]?.seq_id);
}

function toResidues(rows: readonly Row[]): StructureChain['residues'] | null {
  const letters = toChainLetters(rows.map(({ mon_id = '' }) => mon_id));
  if (letters === null) return null;
  return rows.map((row, index) => ({
    number: Number(row.pdb_seq_num),
    insertion: row.pdb_ins_code ?? '',
    letter: letters[index] as string,
    isObserved: row.auth_mon_id !== '',
  }));
}

function findResolution(rowsOf: (category: string) => readonly Row[]): number | null {
  const texts = [
    ...rowsOf('refine').map((row) => row.ls_d_res_high),
    ...rowsOf('em_3d_reconstruction').map((row) => row.resolution),
  ];
  return texts.map(Number).find((value) => value > 0) ?? null;
}

/** Reads an entry in the format mmCIF (PDBx); what is missing for it is a problem. */
export function readMmcif(text: string, where: string): Result<StructureEntry, Problem> {
  const tables = readCifTables(text, CATEGORIES);
  const rowsOf = (category: string) => listCifRows(tables.get(category));
  const scheme = rowsOf('pdbx_poly_seq_scheme');
  if (scheme.length === 0) {
    return fail({
      code: 'structure-without-sequence',
      where,
      value: 'pdbx_poly_seq_scheme',
      hint: 'The file has no sequence records (_pdbx_poly_seq_scheme), so that nobody can tell which protein it is of. Take the whole file of the entry from the Protein Data Bank.',
    });
  }
  const descriptions = new Map(
    rowsOf('entity').map(({ id = '', pdbx_description: name = '' }) => [id, name]),
  );
  const organisms = findOrganisms(rowsOf);
  const byChain = Map.groupBy(scheme, (row) => row.asym_id ?? '');
  const chains = [...byChain.values()].flatMap((rows): StructureChain[] => {
    const [first] = rows;
    const residues = toResidues(dropAlternatives(rows));
    if (residues === null || first === undefined) return [];
    const entity = first.entity_id ?? '';
    return [
      {
        id: first.pdb_strand_id ?? '',
        description: descriptions.get(entity) ?? '',
        organism: organisms.get(entity) ?? '',
        residues,
      },
    ];
  });
  return succeed({
    id: (rowsOf('entry')[0]?.id ?? '').toUpperCase(),
    format: 'mmcif',
    title: rowsOf('struct')[0]?.title ?? '',
    method: rowsOf('exptl')
      .map(({ method = '' }) => method)
      .join(', '),
    resolution: findResolution(rowsOf),
    chains,
  });
}
