import {
  ExportFormatError,
  readAuditExport,
  writeAuditExport,
} from '../../platform/audit/audit-export.ts';
import { parsePublicKey } from '../../platform/audit/audit-head.ts';
import { type AuditVerdict, checkAuditChain } from '../../platform/audit/check-audit-chain.ts';
import { findRange, isRangeEnd } from '../../platform/audit/find-range.ts';
import { readLines, toHeadPath } from '../../platform/audit/head-file.ts';
import { readAuditRows } from '../../platform/audit/read-audit-rows.ts';
import { CommandError } from './command-context.ts';
import { withState } from './with-state.ts';

export interface AuditFlags {
  readonly heads?: string;
  readonly publicKey?: string;
  readonly from?: string;
  readonly to?: string;
}

type Settings = Record<string, string | undefined>;

/** Writes the log to standard output as NDJSON. */
export async function exportAudit({ from, to }: AuditFlags, settings: Settings): Promise<number> {
  for (const [name, value] of Object.entries({ from, to })) {
    if (value !== undefined && !isRangeEnd(value)) {
      throw new CommandError(
        `--${name} (${value}): give the number of a row, a day such as 2026-01-31, or a time in UTC.`,
      );
    }
  }
  return withState(settings, async (state) => {
    const lines = writeAuditExport(state.db, {
      ...(await findRange(state.db, { from, to })),
      identity: state.identity,
      headPath: toHeadPath(state.folders.path),
    });
    for await (const line of lines) {
      if (!process.stdout.write(line))
        await new Promise((resolve) => process.stdout.once('drain', resolve));
    }
    return 0;
  });
}

/** Checks the node's log, or an export of one; resolves with exit code 0 where it is intact, else 2. */
export async function verifyAuditLog(
  file: string | undefined,
  flags: AuditFlags,
  settings: Settings,
): Promise<number> {
  const verdict = await (file === undefined
    ? verifyNode(flags, settings)
    : verifyFile(file, flags));
  process.stdout.write(describeVerdict(verdict));
  return verdict.isIntact ? 0 : 2;
}

function verifyNode({ heads, publicKey }: AuditFlags, settings: Settings): Promise<AuditVerdict> {
  return withState(settings, (state) =>
    checkAuditChain({
      rows: readAuditRows(state.db, { after: 0 }),
      headLines: readLines(heads ?? toHeadPath(state.folders.path)),
      publicKey: readKey(publicKey ?? state.identity.publicKey),
      areHeadsPart: heads !== undefined,
    }),
  );
}

async function verifyFile(file: string, { heads, publicKey }: AuditFlags): Promise<AuditVerdict> {
  try {
    const { start, rows, headLines } = await readAuditExport(file);
    if (publicKey === undefined) {
      process.stdout.write(
        `Checked with the key that the file itself names, of node ${start.node}: ${start.publicKey}\nCompare it with the one at /api/node, or give it with --public-key.\n`,
      );
    }
    return await checkAuditChain({
      rows,
      headLines: heads === undefined ? headLines : readLines(heads),
      publicKey: readKey(publicKey ?? start.publicKey),
      firstSequence: start.after + 1,
      areHeadsPart: heads !== undefined || start.after > 0,
    });
  } catch (error) {
    if (error instanceof ExportFormatError) throw new CommandError(error.message);
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new CommandError(`There is no file ${file}.`);
    throw error;
  }
}

function readKey(text: string): NonNullable<ReturnType<typeof parsePublicKey>> {
  const key = parsePublicKey(text);
  if (key !== null) return key;
  throw new CommandError(
    `--public-key (${text.slice(0, 80)}): give the Ed25519 key in base64 as GET /api/node shows it.`,
  );
}

function describeVerdict(verdict: AuditVerdict): string {
  const { rows, heads, signedUpTo, unsignedRows, findings, isIntact } = verdict;
  const signed =
    signedUpTo === null
      ? 'none of them signed for'
      : `signed for up to row ${signedUpTo.sequence} at ${signedUpTo.at}`;
  const behind = unsignedRows === 0 ? '' : `; ${unsignedRows} behind it are not signed for`;
  const lines = findings.map(({ code, text }) => `${code}: ${text}\n`).join('');
  const result = isIntact ? 'The audit log is intact.' : 'The audit log is NOT intact.';
  return `${rows} rows, ${heads} heads, ${signed}${behind}.\n${lines}${result}\n`;
}
