import assert from 'node:assert/strict';
import { toSimulatedInstance } from '../../src/app/fill-simulated.ts';
import { revokeEntries } from '../../src/parts/submission/drafts/revoke-entries.ts';
import {
  type EntryDraft,
  type ReleaseContext,
  releaseEntries,
} from '../../src/parts/submission/entry-writer.ts';
import { lockSharing, toSharingState } from '../../src/parts/submission/sharing/sharing-state.ts';
import { writeSharing } from '../../src/parts/submission/sharing/write-sharing.ts';
import type { Database } from '../../src/platform/postgres/database.ts';
import type { Visibility } from '../../src/schema/terms.ts';
import { defined } from '../../src/std/assert.ts';

const GROUP = 'simulation';

interface Template {
  readonly draft: EntryDraft;
  readonly referenceDigests: ReadonlyMap<string, Uint8Array>;
}

/** An entry of the node, to be released again under other names. */
async function readTemplate(db: Database): Promise<Template> {
  const [row] = await db.query<{
    metadata: EntryDraft['metadata'];
    result: object;
    segment: string;
    length: number;
    digest: Uint8Array;
    letters: Uint8Array;
    reference_digest: Uint8Array;
  }>(
    `SELECT metadata, result, s.segment, s.length, s.digest, s.letters, s.reference_digest
     FROM entry e JOIN entry_sequence s USING (accession, version)
     JOIN entry_analysis USING (accession, version) ORDER BY accession LIMIT 1`,
  );
  const { metadata, result, reference_digest, ...sequence } = defined(row, 'entry');
  const draft: EntryDraft = {
    submissionId: '',
    metadata,
    otherColumns: {},
    segments: [{ ...sequence, analysisJson: JSON.stringify(result) }],
  };
  return { draft, referenceDigests: new Map([[sequence.segment, reference_digest]]) };
}

/** Does to entries of a node's database what its own operations do; each call ends at the commit. */
export class EntryChanger {
  readonly #db: Database;
  readonly #template: Template;
  readonly #context: ReleaseContext;
  readonly #accessions = new Map<string, string>();

  private constructor(db: Database, template: Template) {
    this.#db = db;
    this.#template = template;
    this.#context = {
      instance: toSimulatedInstance({ id: 'sars-cov-2', displayName: 'SARS-CoV-2' }),
      ownerGroup: GROUP,
      visibility: 'open',
      terms: 'simulated',
      originNode: 'bench',
      accessionPrefix: 'SIM',
      metadataVersion: 1,
      referenceDigests: template.referenceDigests,
      provenance: { method: 'simulation', source: 'bench', by: 'this program' },
      now: new Date(),
    };
  }

  static async open(db: Database): Promise<EntryChanger> {
    return new EntryChanger(db, await readTemplate(db));
  }

  /** Releases samples, or their next versions, with a mark by which they are counted. */
  async release(samples: readonly string[], mark: string): Promise<void> {
    const drafts = samples.map((submissionId) => ({
      ...this.#template.draft,
      submissionId,
      metadata: { ...this.#template.draft.metadata, strain: submissionId, location: mark },
    }));
    const outcomes = await releaseEntries(this.#db, drafts, this.#context);
    outcomes.forEach(({ accession, outcome }, at) => {
      assert.notEqual(outcome, 'unchanged');
      this.#accessions.set(defined(samples[at], 'sample'), accession);
    });
  }

  #accessionsOf(samples: readonly string[]): string[] {
    return samples.map((sample) => defined(this.#accessions.get(sample), sample));
  }

  /** Changes who sees samples: everybody, or their group only. */
  async share(samples: readonly string[], visibility: Visibility): Promise<void> {
    await this.#db.transaction(async (tx) => {
      const entries = await lockSharing(tx, this.#accessionsOf(samples));
      assert.equal(entries.length, samples.length);
      const changes = entries.map((before) => {
        assert.notEqual(before.visibility, visibility);
        return { before, after: { ...toSharingState(before), visibility } };
      });
      await writeSharing(tx, changes, { by: 'bench', reason: 'measured', now: new Date() });
    });
  }

  async revoke(samples: readonly string[]): Promise<void> {
    const entries = this.#accessionsOf(samples).map((accession) => {
      return { accession, instance: this.#context.instance.id, ownerGroup: GROUP };
    });
    const revoked = await this.#db.transaction((tx) =>
      revokeEntries(tx, entries, {
        actor: { id: 'bench', name: 'bench', via: null },
        now: new Date(),
        why: 'measured',
        originNode: 'bench',
      }),
    );
    assert.equal(revoked.length, samples.length);
  }
}
