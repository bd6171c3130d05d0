/** Letters of the small reference: 600, without a long repeat. */
export const SMALL_REFERENCE = makeLetters(600);

/** A small but whole Nextclade 3 dataset, under the names that pathogen.json gives. */
export function makeSmallDataset(tag = '2025-01-01--00-00-00Z'): Map<string, string> {
  const pathogen = {
    schemaVersion: '3.0.0',
    attributes: { name: 'Small virus', 'reference accession': 'AB1.1' },
    version: { tag },
    defaultCds: 'P',
    files: {
      reference: 'ref.fasta',
      genomeAnnotation: 'genome_annotation.gff3',
      treeJson: 'tree.json',
    },
  };
  const from = SMALL_REFERENCE[9] ?? 'A';
  const to = from === 'A' ? 'C' : 'A';
  const leaf = { name: 'leaf', node_attrs: { div: 1, clade_membership: { value: 'two' } } };
  const tree = {
    version: 'v2',
    meta: { title: 'Small', updated: '2025-01-01', maintainers: [{ name: 'Nobody' }] },
    tree: {
      name: 'root',
      node_attrs: { div: 0, clade_membership: { value: 'one' } },
      branch_attrs: { mutations: {} },
      children: [{ ...leaf, branch_attrs: { mutations: { nuc: [`${from}10${to}`] } } }],
    },
  };
  return new Map([
    ['pathogen.json', JSON.stringify(pathogen, null, 2)],
    ['ref.fasta', `>AB1.1 small\n${SMALL_REFERENCE}\n`],
    ['genome_annotation.gff3', '##gff-version 3\nAB1.1\t.\tgene\t1\t300\t.\t+\t.\tgene_name=P\n'],
    ['tree.json', JSON.stringify(tree, null, 1)],
    ['README.md', '# Small virus\n'],
  ]);
}

/** Letters from a fixed linear congruential generator. */
function makeLetters(count: number): string {
  let state = 12_345;
  return Array.from({ length: count }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return 'ACGT'[Math.floor(state / 65_536) % 4];
  }).join('');
}
