import { parseNucGenotype } from '../../bio/mutation.ts';
import type { JsonReader } from './json-reader.ts';

/** Labels of known mutations: sequence-analysis specification, section 4.8. */
export interface MutationLabels {
  /** By 0-based position and letter as in '240T'. */
  readonly nuc: ReadonlyMap<string, readonly string[]>;
  /** By CDS, 0-based codon and letter as in 'S:500Y', or without letter as in 'HA1:144'. */
  readonly aa: ReadonlyMap<string, readonly string[]>;
}

export const NO_MUTATION_LABELS: MutationLabels = { nuc: new Map(), aa: new Map() };

const AA_GENOTYPE = /^(.+):([1-9]\d*)([A-Z*-]?)$/;

/** Reads `mutLabels` of a pathogen.json. */
export function readMutationLabels(json: JsonReader): MutationLabels {
  const nuc = new Map<string, readonly string[]>();
  const nucJson = json.object('nucMutLabelMap');
  for (const key of nucJson.keys()) {
    const genotype = parseNucGenotype(key);
    if (genotype.ok) {
      nuc.set(`${genotype.value.position}${genotype.value.letter}`, nucJson.strings(key));
    } else nucJson.report(key, key, "a position and a letter like '241T' as the key");
  }
  const aa = new Map<string, readonly string[]>();
  const aaJson = json.object('aaMutLabelMap');
  for (const key of aaJson.keys()) {
    const [, cds, position, letter] = AA_GENOTYPE.exec(key) ?? [];
    if (cds === undefined) aaJson.report(key, key, "a key like 'S:501Y' or 'HA1:145'");
    else aa.set(`${cds}:${Number(position) - 1}${letter}`, aaJson.strings(key));
  }
  return { nuc, aa };
}
