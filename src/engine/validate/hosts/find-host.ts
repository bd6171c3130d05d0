import { findNearest } from '../vocabulary/edit-distance.ts';
import { toTermKey } from '../vocabulary/term-key.ts';
import { HOST_TABLE } from './host-table.ts';

/** A host species or group. */
export interface Host {
  /** NCBI taxon, as text. */
  readonly taxon: string;
  readonly scientificName: string;
  readonly commonName: string;
}

export interface FoundHost {
  readonly host: Host;
  readonly kind: 'scientific' | 'taxon' | 'common' | 'near';
}

const byTaxon = new Map<string, Host>();
const byScientific = new Map<string, Host>();
const byCommon = new Map<string, Host>();
for (const line of HOST_TABLE.trim().split('\n')) {
  const [taxon = '', scientificName = '', commonName = '', others = ''] = line.split(';');
  const host = { taxon, scientificName, commonName };
  byTaxon.set(taxon, host);
  byScientific.set(toTermKey(scientificName), host);
  for (const word of [commonName, ...others.split('|')]) {
    if (word !== '' && !byCommon.has(toTermKey(word))) byCommon.set(toTermKey(word), host);
  }
}

/** Finds a host by NCBI taxon, 'NCBITaxon:9606', scientific or common name; null for any other text. */
export function matchHost(text: string): FoundHost | null {
  const number = /^(?:(?:ncbi)?_?tax(?:on|id)?:?\s*)?(\d+)$/i.exec(text.trim())?.[1];
  const taxon = number === undefined ? undefined : byTaxon.get(number);
  if (taxon !== undefined) return { host: taxon, kind: 'taxon' };
  const key = toTermKey(text);
  const scientific = byScientific.get(key);
  if (scientific !== undefined) return { host: scientific, kind: 'scientific' };
  const common = byCommon.get(key);
  return common === undefined ? null : { host: common, kind: 'common' };
}

/** The same, also with a slip of the pen, which takes far longer. */
export function findHost(text: string): FoundHost | null {
  const match = matchHost(text);
  if (match !== null) return match;
  const key = toTermKey(text);
  const near = findNearest(key, byScientific) ?? findNearest(key, byCommon);
  return near === null ? null : { host: near, kind: 'near' };
}
