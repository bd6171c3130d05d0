import { defined } from '../../std/assert.ts';
import { type Dataset, type DatasetFiles, parseDataset } from './dataset.ts';

/**
 * A small made-up pathogen for tests: 600 letters without long repeats, two coding sequences, one of
 * them on the reverse strand, a tree of five nodes, all rules of quality control.
 */
export function fixtureReference(): string {
  let state = 20241;
  let letters = '';
  for (let i = 0; i < 600; i++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    letters += 'ACGT'.charAt((state >>> 16) & 3);
  }
  // Start and stop codons of the forward CDS (30-300) and of the reverse one (330-540).
  const put = (at: number, text: string): void => {
    letters = letters.slice(0, at) + text + letters.slice(at + text.length);
  };
  for (let codon = 30; codon < 300; codon += 3) {
    if (/TAA|TAG|TGA/.test(letters.slice(codon, codon + 3))) put(codon, 'GCT');
  }
  for (let codon = 330; codon < 540; codon += 3) {
    if (/TTA|CTA|TCA/.test(letters.slice(codon, codon + 3))) put(codon, 'AGC');
  }
  put(30, 'ATG');
  put(297, 'TAA');
  put(330, 'TTA');
  put(537, 'CAT');
  return letters;
}

const GFF3 = [
  '##gff-version 3',
  'r\t.\tgene\t31\t300\t.\t+\t.\tID=f;gene=F',
  'r\t.\tgene\t331\t540\t.\t-\t.\tID=r;gene=R',
].join('\n');

/** The letter that follows in the circle A, C, G, T. */
export function otherBase(base: string): string {
  return 'ACGT'.charAt(('ACGT'.indexOf(base) + 1) % 4);
}

/** A substitution of the fixture's reference, 1-based, as the tree writes it. */
function substitution(reference: string, position: number): string {
  const from = reference.charAt(position - 1);
  return `${from}${position}${otherBase(from)}`;
}

/** The text of the files of the made-up pathogen, with some replaced. */
export function fixtureFiles(replace: Partial<DatasetFiles> = {}): DatasetFiles {
  const reference = fixtureReference();
  const node = (name: string, clade: string, nuc: number[], children: unknown[] = []) => ({
    name,
    node_attrs: {
      div: 0.01 * nuc.length,
      clade_membership: { value: clade },
      lineage: { value: `${clade}.1` },
    },
    branch_attrs: { mutations: { nuc: nuc.map((position) => substitution(reference, position)) } },
    children,
  });
  const tree = {
    meta: {
      extensions: {
        nextclade: {
          clade_node_attrs: [{ name: 'lineage' }],
          placement_mask_ranges: [{ begin: 0, end: 10 }],
          ref_nodes: {
            search: [
              {
                name: 'vaccine',
                displayName: 'Vaccine',
                criteria: [{ qry: [{ clade: ['B'] }], node: [{ name: ['a1'] }] }],
              },
            ],
          },
        },
      },
    },
    tree: node(
      'root',
      'A',
      [],
      [
        node('a1', 'A', [100], [node('b1', 'B', [200, 400], [node('b2', 'B', [20])])]),
        node('c1', 'C', [150]),
      ],
    ),
  };
  const pathogen = {
    alignmentParams: { minLength: 50, retryReverseComplement: true },
    mutLabels: { nucMutLabelMap: {}, aaMutLabelMap: { 'F:2': ['start'] } },
    qc: {
      missingData: { enabled: true, missingDataThreshold: 100, scoreBias: 10 },
      mixedSites: { enabled: true, mixedSitesThreshold: 4 },
      privateMutations: { enabled: true, typical: 2, cutoff: 8 },
      snpClusters: { enabled: true, windowSize: 20, clusterCutOff: 3, scoreWeight: 50 },
    },
    aaMotifs: [{ name: 'stop', motifs: ['\\*'], includeCdses: [] }],
  };
  return {
    name: 'fixture',
    referenceFasta: `>fixture\n${reference}\n`,
    annotationGff3: GFF3,
    pathogenJson: JSON.stringify(pathogen),
    treeJson: JSON.stringify(tree),
    ...replace,
  };
}

/** The made-up pathogen, read. */
export function fixtureDataset(replace: Partial<DatasetFiles> = {}): Dataset {
  const dataset = parseDataset(fixtureFiles(replace));
  return defined(dataset.ok ? dataset.value : null, 'fixture dataset');
}
