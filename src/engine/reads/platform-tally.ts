import type { ReadGroup } from '../../bio/hts/sam-header.ts';
import { type Platform, parsePlatform, parseReadName } from './fastq/read-name.ts';
import type { FindingList } from './finding.ts';

const FIRST = 1000;
const EVERY = 997;

/** What the names of reads say about who made the sequencer. */
export interface SeenPlatform {
  /** Null where too few names have the form of one maker. */
  readonly platform: Platform | null;
  /** How many names were looked at, and how many of them have the form of that maker. */
  readonly names: number;
  readonly agreeing: number;
}

/** Looks at the first thousand names and some of the later ones. */
export class PlatformTally {
  readonly #counts = new Map<Platform, number>();
  #names = 0;

  /** True where the name of this ordinal is to be looked at. */
  isWanted(index: number): boolean {
    return index < FIRST || index % EVERY === 0;
  }

  add(name: string): void {
    this.#names++;
    const { platform } = parseReadName(name);
    if (platform !== null) this.#counts.set(platform, (this.#counts.get(platform) ?? 0) + 1);
  }

  get seen(): SeenPlatform {
    const [best] = [...this.#counts].sort(([, a], [, b]) => b - a);
    const [platform, agreeing] = best ?? [null, 0];
    const isClear = agreeing >= 0.9 * this.#names && agreeing > 0;
    return { platform: isClear ? platform : null, names: this.#names, agreeing };
  }
}

/** Longer than reads of these makers get, merged mates included. */
const LONGEST_SHORT_READ = 1000;
const SHORT_READ_MAKERS: ReadonlySet<Platform> = new Set(['ILLUMINA', 'DNBSEQ', 'ION_TORRENT']);

/** Compares the declared platform with what names and lengths of the reads say. */
export function comparePlatform(
  declared: Platform | null,
  { seen, longest }: { readonly seen: SeenPlatform; readonly longest: number },
  findings: FindingList,
): void {
  if (declared === null) return;
  if (seen.platform !== null && seen.platform !== declared) {
    const hint = `The reads are declared as ${declared}, but ${seen.agreeing} of ${seen.names} names that were looked at have the form of ${seen.platform}. Correct the platform, or send the right file.`;
    findings.add(['error', 'platform-contradicted'], '', [seen.platform, hint]);
  } else if (SHORT_READ_MAKERS.has(declared) && longest > LONGEST_SHORT_READ) {
    const hint = `The reads are declared as ${declared}, but one has ${longest} letters, more than such reads have. Correct the platform, or send the right file.`;
    findings.add(['error', 'platform-contradicted'], '', [longest, hint]);
  } else if (seen.platform === null && seen.names > 0) {
    const hint = `The names of the reads have no form that tells the platform, so that ${declared} could not be confirmed. Archives rename reads; it does no harm.`;
    findings.add(['note', 'platform-not-seen'], '', ['', hint]);
  }
}

/** Compares the declared platform with those that a header names for its read groups. */
export function compareReadGroups(
  groups: readonly ReadGroup[],
  declared: Platform | null,
  findings: FindingList,
): void {
  if (declared === null) return;
  for (const { id, platform } of groups) {
    const own = platform === null ? null : parsePlatform(platform);
    if (own === null || own === declared) continue;
    const hint = `The reads are declared as ${declared}, but the header says ${platform}. Correct one of them.`;
    findings.add(['error', 'platform-contradicted'], `read group ${id}`, [String(platform), hint]);
  }
}
