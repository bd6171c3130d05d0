import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { formatAccession } from '../../bio/accession.ts';
import { toNodeId } from '../../platform/node-identity/node-identity.ts';
import type { OpenEntry } from '../../schema/open-entries.ts';
import type { OpenRecord, ReleaseManifest } from '../../schema/release-manifest.ts';
import type { HeldRecord, RecordChange } from './release-records.ts';
import { signManifest } from './sign-manifest.ts';
import { MANIFEST_FILE } from './verify-release.ts';
import { writeRelease } from './write-release.ts';

/** An entry of a made-up pathogen, whose letters follow from `seed`. */
export function makeEntry(
  number: number,
  {
    version = 1,
    country = 'Uganda',
    segments = ['main'],
    seed = number,
  }: {
    readonly version?: number;
    readonly country?: string;
    readonly segments?: readonly string[];
    readonly seed?: number;
  } = {},
): OpenEntry {
  const accession = formatAccession('TS', number);
  const own = segments.map((segment, at) => {
    const letters = Buffer.from('ACGT'.repeat(5 + at) + 'ACGT'.charAt(seed % 4).repeat(seed));
    const digest = createHash('sha256').update(letters).digest();
    return { segment, length: letters.length, digest, letters };
  });
  const record: OpenRecord = {
    accession,
    version,
    submissionId: `s${number}`,
    group: 'lab',
    terms: 'open',
    termsUntil: null,
    originNode: 'node',
    submittedAt: '2026-11-27T00:00:00.000Z',
    releasedAt: '2026-11-27T00:00:00.000Z',
    metadata: { country },
    metadataVersion: 2,
    sequences: Object.fromEntries(
      own.map(({ segment, length, digest }) => [
        segment,
        { length, sha256: Buffer.from(digest).toString('hex') },
      ]),
    ),
    analysis: {},
  };
  const { submissionId, group, terms, metadata, submittedAt, releasedAt } = record;
  return {
    ...{ accession, version, submissionId, group, terms, metadata, submittedAt, releasedAt },
    line: JSON.stringify(record),
    segments: own,
    analyses: [],
  };
}

/** A node that makes releases of entries in folders, without a database. */
export class TestReleases {
  readonly #key = generateKeyPairSync('ed25519');
  readonly #segments: readonly string[];
  #held = new Map<string, HeldRecord>();
  #last: { readonly manifest: ReleaseManifest; readonly folder: string } | null = null;

  constructor(segments: readonly string[] = ['main']) {
    this.#segments = segments;
  }

  get nodeId(): string {
    return toNodeId(this.#key.publicKey.export({ type: 'spki', format: 'der' }));
  }

  /** The next release: these entries, by accession, a batch of `batch` after the other. */
  async make(
    entries: readonly OpenEntry[],
    batch = 2,
  ): Promise<{ readonly folder: string; readonly manifest: ReleaseManifest }> {
    const folder = mkdtempSync(join(tmpdir(), 'outbreak-release-'));
    const changes: RecordChange[] = [];
    const instance = { id: 'x', pathogen: 'x', displayName: 'X', simulated: false };
    const held = this.#held;
    const { groups, ...written } = await writeRelease(
      { instance, position: 1, batches: toBatches(entries, batch) },
      {
        folder,
        segments: this.#segments,
        signal: new AbortController().signal,
        state: {
          isFirst: async () => held.size === 0,
          readHeld: async ({ after, to }) =>
            new Map([...held].filter(([key]) => key > after && (to === null || key <= to))),
          note: async (own) => void changes.push(...own),
        },
      },
    );
    for (const { accession, version, recordDigest, lettersDigest } of changes) {
      if (recordDigest === null || lettersDigest === null) held.delete(accession);
      else held.set(accession, { accession, version, recordDigest, lettersDigest });
    }
    const manifest: ReleaseManifest = {
      format: 'outbreak-release/1',
      node: {
        id: this.nodeId,
        name: 'Test',
        publicKey: this.#key.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
      },
      instance,
      number: (this.#last?.manifest.number ?? 0) + 1,
      createdAt: '2026-11-27T00:00:00.000Z',
      position: 1,
      previous: null,
      groups: Object.fromEntries(groups.map((id) => [id, id])),
      ...written,
    };
    this.#last = { manifest, folder };
    this.sign(folder, manifest);
    return this.#last;
  }

  sign(folder: string, manifest: ReleaseManifest): void {
    const signature = signManifest(manifest, this.#key.privateKey).toString('base64');
    writeFileSync(join(folder, MANIFEST_FILE), JSON.stringify({ manifest, signature }));
  }

  /** Changes the text of a file, and signs what it has become, as a node would that means ill. */
  forge(
    { folder, manifest }: { readonly folder: string; readonly manifest: ReleaseManifest },
    name: string,
    change: (text: string) => string,
  ): void {
    const path = join(folder, name);
    const packed = zstdCompressSync(change(String(zstdDecompressSync(readFileSync(path)))));
    writeFileSync(path, packed);
    const sha256 = createHash('sha256').update(packed).digest('hex');
    const files = manifest.files.map((file) =>
      file.name === name ? { ...file, sha256, bytes: packed.length } : file,
    );
    this.sign(folder, { ...manifest, files });
  }
}

async function* toBatches(entries: readonly OpenEntry[], size: number) {
  for (let at = 0; at < entries.length; at += size) yield entries.slice(at, at + size);
}
