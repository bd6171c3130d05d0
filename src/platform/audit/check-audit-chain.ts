import type { KeyObject } from 'node:crypto';
import { type AuditRow, computeRowHash, FIRST_PREVIOUS } from './audit-entry.ts';
import { type AuditHead, computeLineHash, isSignedBy, parseHead } from './audit-head.ts';

/** What does not fit, by what must have happened. */
export type AuditFindingCode =
  | 'row-changed'
  | 'row-missing'
  | 'link-broken'
  | 'columns-changed'
  | 'tail-cut'
  | 'chain-replaced'
  | 'head-forged'
  | 'heads-broken'
  | 'heads-missing';

export interface AuditFinding {
  readonly code: AuditFindingCode;
  /** The row that it is about, or the first of them; 0 where it is about the heads as a whole. */
  readonly sequence: number;
  /** A sentence for people. */
  readonly text: string;
}

export interface AuditVerdict {
  readonly isIntact: boolean;
  /** The first hundred. */
  readonly findings: readonly AuditFinding[];
  readonly rows: number;
  readonly heads: number;
  /** The last row that a head of this node vouches for, and since when. */
  readonly signedUpTo: { readonly sequence: number; readonly at: string } | null;
  /** Rows behind it. */
  readonly unsignedRows: number;
}

export interface AuditEvidence {
  /** In ascending order of their numbers, as far as they are in order. */
  readonly rows: AsyncIterable<AuditRow & { readonly columnsAgree?: boolean }>;
  /** Lines of the file of heads, in order. */
  readonly headLines: AsyncIterable<string>;
  readonly publicKey: KeyObject;
  /** Number of the first row where the evidence is a part of the chain; 1 unless given. */
  readonly firstSequence?: number;
  /** Heads before the evidence begins are left out of it. */
  readonly areHeadsPart?: boolean;
}

const MAX_FINDINGS = 100;

/**
 * Checks rows against each other and against the heads that the node signed outside the database. Needs
 * nothing but the evidence and the node's public key.
 */
export async function checkAuditChain(evidence: AuditEvidence): Promise<AuditVerdict> {
  const findings: AuditFinding[] = [];
  const tell = (code: AuditFindingCode, sequence: number, text: string) => {
    if (findings.length < MAX_FINDINGS) findings.push({ code, sequence, text });
  };
  const heads = await readHeads(evidence, tell);
  const { rows, last } = await checkRows(evidence, heads, tell);
  const signed = heads.at(-1);
  if (signed !== undefined && signed.sequence > last) {
    tell(
      'tail-cut',
      last + 1,
      `Rows ${last + 1} to ${signed.sequence} are gone: the node signed row ${signed.sequence} at ${signed.at}.`,
    );
  }
  if (heads.length === 0 && rows > 0)
    tell('heads-missing', 0, 'There is no signed head: nothing vouches for these rows.');
  return {
    isIntact: findings.length === 0,
    findings,
    rows,
    heads: heads.length,
    signedUpTo: signed === undefined ? null : { sequence: signed.sequence, at: signed.at },
    unsignedRows: Math.max(0, last - (signed?.sequence ?? 0)),
  };
}

type Tell = (code: AuditFindingCode, sequence: number, text: string) => void;

/** Heads that the node has signed, in the file's order. */
async function readHeads(
  { headLines, publicKey, areHeadsPart = false }: AuditEvidence,
  tell: Tell,
): Promise<readonly AuditHead[]> {
  const heads: AuditHead[] = [];
  let previous: string | null = areHeadsPart ? null : computeLineHash(null);
  let number = 0;
  for await (const line of headLines) {
    number++;
    const head = parseHead(line);
    if (head === null || !isSignedBy(head, publicKey)) {
      tell(
        'head-forged',
        head?.sequence ?? 0,
        `Line ${number} of the heads is not signed by this node's key.`,
      );
    } else {
      if (previous !== null && head.previous !== previous)
        tell(
          'heads-broken',
          head.sequence,
          `Before line ${number} of the heads, lines are missing or were changed.`,
        );
      const former = heads.at(-1);
      if (former !== undefined && head.sequence <= former.sequence) {
        tell(
          'chain-replaced',
          head.sequence,
          `At ${head.at} the node signed row ${head.sequence} anew, after it had signed row ${former.sequence} at ${former.at}: an older state was put back.`,
        );
      }
      heads.push(head);
    }
    previous = computeLineHash(line);
  }
  return heads;
}

async function checkRows(
  { rows, firstSequence = 1 }: AuditEvidence,
  heads: readonly AuditHead[],
  tell: Tell,
): Promise<{ rows: number; last: number }> {
  const bySequence = Map.groupBy(heads, ({ sequence }) => sequence);
  let count = 0;
  let last = firstSequence - 1;
  let hash = firstSequence === 1 ? FIRST_PREVIOUS : null;
  let agreed: AuditHead | null = null;
  let hasReplacement = false;
  for await (const row of rows) {
    count++;
    if (row.sequence > last + 1)
      tell('row-missing', last + 1, `${describeGap(last + 1, row.sequence - 1)} missing.`);
    else if (row.sequence <= last)
      tell('link-broken', row.sequence, `Row ${row.sequence} stands behind row ${last}.`);
    else if (hash !== null && row.previous !== hash)
      tell(
        'link-broken',
        row.sequence,
        `Row ${row.sequence} does not follow row ${last}: one of them was put there later.`,
      );
    if (computeRowHash(row) !== row.hash)
      tell(
        'row-changed',
        row.sequence,
        `Row ${row.sequence} was changed: its content does not fit its hash.`,
      );
    if (row.columnsAgree === false)
      tell(
        'columns-changed',
        row.sequence,
        `Row ${row.sequence} is filed under other words than its content says.`,
      );
    for (const head of bySequence.get(row.sequence) ?? []) {
      if (head.hash === row.hash) agreed = head;
      else if (!hasReplacement) {
        hasReplacement = true;
        const since =
          agreed === null
            ? 'No head agrees'
            : `The last head that agrees is of row ${agreed.sequence}`;
        tell(
          'chain-replaced',
          row.sequence,
          `Row ${row.sequence} is another than the node signed at ${head.at}. ${since}.`,
        );
      }
    }
    hash = row.hash;
    last = Math.max(last, row.sequence);
  }
  return { rows: count, last };
}

function describeGap(from: number, to: number): string {
  return from === to ? `Row ${from} is` : `Rows ${from} to ${to} are`;
}
