import type { Caller } from '../../../schema/caller.ts';
import { AppError } from '../../../schema/errors.ts';
import type { ProposedEntry } from '../../../schema/ports.ts';
import { NO_MAPPING } from '../../../schema/table-mapping.ts';
import { settingsInput } from './draft-schemas.ts';
import type { DraftService } from './draft-service.ts';
import type { FileKind } from './submission-record.ts';

// What makes a draft impossible for good: asking again would not help.
const HOPELESS = ['group-not-found', 'instance-not-found', 'not-allowed'];

/**
 * Makes a draft of a sequence that a workflow has called, in a submission of the group for which it was run, where it
 * is mended and approved like any other. It may be cut off at any point: asked again with the same key it goes on with
 * the submission that it began. Resolves with the submission; null where none can be made.
 */
export async function proposeEntry(
  drafts: DraftService,
  { key, group, instance, title, by, metadata, sequence }: ProposedEntry,
): Promise<string | null> {
  // That this one may send was decided when the run was asked for; no more than that is needed.
  const grants = [{ group, rights: ['submit' as const], via: 'membership' as const }];
  const caller: Caller = { ...by, email: '', role: 'member', grants, token: null };
  try {
    const { id, state } = await drafts.create(caller, {
      group,
      instance,
      title: title.slice(0, 200),
      method: 'workflow',
      settings: settingsInput.parse({}),
      mapping: NO_MAPPING,
      idempotencyKey: key,
    });
    if (state !== 'receiving') return id;
    await send(drafts, id, { kind: 'metadata', name: 'sample.tsv', text: formatTable(metadata) });
    const text = `>${metadata.strain}\n${sequence}\n`;
    await send(drafts, id, { kind: 'sequences', name: 'consensus.fasta', text });
    await drafts.start(id);
    return id;
  } catch (error) {
    if (error instanceof AppError && HOPELESS.includes(error.code)) return null;
    throw error;
  }
}

/** Sends a file as a client would, and goes on where a former try was cut off. */
async function send(
  drafts: DraftService,
  submission: string,
  { kind, name, text }: { readonly kind: FileKind; readonly name: string; readonly text: string },
): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  const offset = await drafts.announceFile(submission, {
    ...{ kind, name },
    size: bytes.length,
    sha256: null,
  });
  if (offset >= bytes.length) return;
  const rest = async function* () {
    yield bytes.subarray(offset);
  };
  await drafts.appendFile({ submission, kind }, offset, rest());
}

/** A table of one row; what would end a cell becomes a blank. */
function formatTable(metadata: Readonly<Record<string, string>>): string {
  const cells = Object.entries(metadata).map(([name, value]) => [
    name,
    value.replace(/[\t\r\n"]+/g, ' '),
  ]);
  const row = (at: number) => cells.map((cell) => cell[at]).join('\t');
  return `${row(0)}\n${row(1)}\n`;
}

/** Accessions of released entries, by the submission that they came with: of those that brought one new entry. */
export async function findAccessions(
  db: DraftService['db'],
  submissions: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await db.query<{ submission: string; accession: string }>(
    `SELECT submission, min(accession) AS accession FROM draft
     WHERE submission = ANY ($1) AND state = 'released' AND accession IS NOT NULL
     GROUP BY submission HAVING count(*) = 1`,
    [submissions],
  );
  return new Map(rows.map(({ submission, accession }) => [submission, accession]));
}
