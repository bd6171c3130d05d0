import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCifTables } from './cif-tables.ts';
import { readStructure } from './read-structure.ts';

// Records of the two formats without coordinates that mean anything: what is tested is what is read of them. Real entries
// are read in test/clients/structures.test.ts.

const atom = (name: string, chain: string, number: string, record = 'ATOM  ') =>
  `${record}    1  CA  ${name} ${chain}${number.padStart(4)}     ${'0.000'.padStart(8)}`;

const PDB = [
  'HEADER    VIRAL PROTEIN                           29-OCT-20   9XYZ              ',
  'TITLE     A TITLE THAT GOES ON                                                  ',
  'TITLE    2 2019 AND LATER                                                       ',
  'COMPND    MOL_ID: 1;                                                            ',
  'COMPND   2 MOLECULE: SPIKE: A PART;                                             ',
  'COMPND   3 CHAIN: A, B;                                                         ',
  'SOURCE    MOL_ID: 1;                                                            ',
  'SOURCE   2 ORGANISM_SCIENTIFIC: A VIRUS                                         ',
  'EXPDTA    X-RAY DIFFRACTION                                                     ',
  'REMARK   2 RESOLUTION.    2.45 ANGSTROMS.                                       ',
  'REMARK 465   M RES C SSSEQI                                                     ',
  'REMARK 465     MET A    -1                                                      ',
  'REMARK 465     GLY A    12                                                      ',
  'SEQRES   1 A    5  MET ALA MSE GLY XYZ                                          ',
  'SEQRES   1 B    2  ALA ALA                                                      ',
  'SEQRES   1 R    2  U   G                                                        ',
  atom('ALA', 'A', '10'),
  atom('ALA', 'A', '10'),
  atom('MSE', 'A', '11', 'HETATM'),
  `${atom('XYZ', 'A', '12').slice(0, 26)}A${atom('XYZ', 'A', '12').slice(27)}`,
  'TER       2      XYZ A  12A',
  atom('HOH', 'A', '900', 'HETATM'),
  atom('ALA', 'B', '4'),
  'ENDMDL',
  atom('GLY', 'B', '5'),
].join('\n');

test('what an entry in the PDB format says', () => {
  const read = readStructure(PDB, 'x.pdb');
  assert.ok(read.ok, JSON.stringify(read));
  const { chains, ...entry } = read.value;
  assert.deepEqual(entry, {
    ...{ id: '9XYZ', format: 'pdb', title: 'A TITLE THAT GOES ON 2019 AND LATER' },
    ...{ method: 'X-RAY DIFFRACTION', resolution: 2.45 },
  });
  const told = chains.map(({ id, description, organism, residues }) => [
    ...[id, description, organism],
    residues.map((one) => `${one.letter}${one.number}${one.insertion}${one.isObserved ? '' : '?'}`),
  ]);
  assert.deepEqual(told, [
    ['A', 'SPIKE: A PART', 'A VIRUS', ['M-1?', 'A10', 'M11', 'G12?', 'X12A']],
    // What was seen is less than the sequence, and nobody says what is missing: only what was seen counts.
    ['B', 'SPIKE: A PART', 'A VIRUS', ['A4']],
  ]);
});

const scheme = [
  'A 1 1 MET A ? -1 .',
  'A 1 2 ALA A ALA 10 .',
  'A 1 2 GLY A GLY 10 .',
  "A 1 3 MSE 'A' MSE 11 B",
  'C 2 1 U R U 1 .',
].join('\n');
const CIF = `# a remark
data_9XYZ
_entry.id   9xyz
_struct.title
;A title on
two lines
;
_exptl.method 'X-RAY DIFFRACTION' # more
_em_3d_reconstruction.resolution ?
_refine.ls_d_res_high 2.45
loop_
_entity.id
_entity.pdbx_description
1 "5'-part of a spike"
2 RNA
loop_
_entity_src_gen.entity_id
_entity_src_gen.pdbx_gene_src_scientific_name
1 'A virus'
loop_
_pdbx_poly_seq_scheme.asym_id
_pdbx_poly_seq_scheme.entity_id
_pdbx_poly_seq_scheme.seq_id
_pdbx_poly_seq_scheme.mon_id
_pdbx_poly_seq_scheme.pdb_strand_id
_pdbx_poly_seq_scheme.auth_mon_id
_pdbx_poly_seq_scheme.pdb_seq_num
_pdbx_poly_seq_scheme.pdb_ins_code
${scheme}
#
data_other
_struct.title 'Another block'
`;

test('what an entry in mmCIF says', () => {
  for (const text of [CIF, CIF.replaceAll('\n', '\r\n')]) {
    const read = readStructure(text, 'x.cif');
    assert.ok(read.ok, JSON.stringify(read));
    const { chains, ...entry } = read.value;
    assert.deepEqual(entry, {
      ...{ id: '9XYZ', format: 'mmcif', title: 'A title on two lines' },
      ...{ method: 'X-RAY DIFFRACTION', resolution: 2.45 },
    });
    assert.deepEqual(chains, [
      {
        ...{ id: 'A', description: "5'-part of a spike", organism: 'A virus' },
        residues: [
          { number: -1, insertion: '', letter: 'M', isObserved: false },
          { number: 10, insertion: '', letter: 'A', isObserved: true },
          { number: 11, insertion: 'B', letter: 'M', isObserved: true },
        ],
      },
    ]);
  }
});

const refused: readonly (readonly [what: string, text: string, code: string])[] = [
  ['no structure at all', '>a\nACGT\n', 'structure-unreadable'],
  ['nothing', '', 'structure-unreadable'],
  ['no sequence records', PDB.replaceAll('SEQRES', 'XXXXXX'), 'structure-without-sequence'],
  ['no sequence in CIF', 'data_9XYZ\n_entry.id 9XYZ\n', 'structure-without-sequence'],
  ['no id', PDB.replace('9XYZ', '    '), 'structure-not-an-entry'],
  ['a name that is no id', CIF.replace('9xyz', 'AF-P0DTC2-F1'), 'structure-not-an-entry'],
  ['an id that leads elsewhere', CIF.replace('9xyz', '../x'), 'structure-not-an-entry'],
  ['no method', CIF.replace("'X-RAY DIFFRACTION'", '?'), 'structure-not-experimental'],
  [
    'a predicted model',
    PDB.replace('X-RAY DIFFRACTION', 'THEORETICAL MODEL'),
    'structure-not-experimental',
  ],
  ['RNA only', CIF.replace(/^A 1 .*\n/gm, ''), 'structure-without-protein'],
];
for (const [what, text, code] of refused) {
  test(`refused: ${what}`, () => {
    const read = readStructure(text, 'a file');
    assert.ok(!read.ok);
    assert.equal(read.error.code, code);
    assert.equal(read.error.where, 'a file');
  });
}

test('tables of CIF: quotes that go on, values over lines, a row at a time', () => {
  const text =
    "data_x\nloop_\n_a.one\n_a.two\n'it''s' \"q\"\n;line\n\tmore\n;\n'_a.no'\n_b.c d\nloop_\n_c.x\n1 2\n3";
  const tables = readCifTables(text, ['a', 'b', 'c']);
  assert.deepEqual(tables.get('a')?.rows, [
    ["it''s", 'q'],
    ['line \tmore', '_a.no'],
  ]);
  assert.deepEqual(tables.get('b'), { columns: ['c'], rows: [['d']] });
  assert.deepEqual(tables.get('c')?.rows, [['1'], ['2'], ['3']]);
  assert.equal(readCifTables(text, ['b']).size, 1);
});
