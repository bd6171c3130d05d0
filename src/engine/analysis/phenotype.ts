import { AA_GAP } from '../../bio/alphabet.ts';
import type { Dataset } from './dataset.ts';
import type { PhenotypeConfig } from './pathogen-config.ts';
import { preciseExp, preciseLog } from './precise-math.ts';
import type { CdsTranslation, Mutation } from './result.ts';

function coefficientOf(
  locations: PhenotypeConfig['data'][number]['locations'],
  { position, to }: Mutation,
): number {
  const coefficient = locations.get(position);
  if (coefficient === undefined) return 0;
  if (typeof coefficient === 'number') return coefficient;
  return coefficient[String.fromCharCode(to)] ?? coefficient.default ?? 0;
}

function computePhenotype(config: PhenotypeConfig, mutations: readonly Mutation[]): number {
  const relevant = mutations.filter(
    ({ position, to }) =>
      to !== AA_GAP && position >= config.aaRange.begin && position < config.aaRange.end,
  );
  let sum = 0;
  for (const { weight, locations } of config.data) {
    let effect = 0;
    for (const mutation of relevant) effect += coefficientOf(locations, mutation);
    sum += weight * preciseExp(-effect);
  }
  const value = -preciseLog(sum);
  return value === 0 ? 0 : value;
}

/** Phenotypes by name, those that do not apply to the clade left out. Specification, section 4.10. */
export function computePhenotypes(
  dataset: Dataset,
  translations: readonly (CdsTranslation | null)[],
  clade: string | null,
): Map<string, number> {
  const values = new Map<string, number>();
  if (dataset.cdses.length === 0) return values;
  for (const config of dataset.pathogen.phenotypes) {
    if (clade !== null && config.ignoredClades.has(clade)) continue;
    const cds = dataset.cdses.find(({ name }) => name === config.cds);
    const mutations = cds === undefined ? [] : (translations[cds.index]?.mutations ?? []);
    values.set(config.name, computePhenotype(config, mutations));
  }
  return values;
}
