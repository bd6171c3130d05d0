import { parseAccession } from '../../bio/accession.ts';
import { type MemberRole, memberRoles } from './collection.ts';

/** An entry that a list names; null for its latest version. */
export interface ListedMember {
  readonly accession: string;
  readonly version: number | null;
  /** What the list says it is for; null where it says nothing. */
  readonly role: MemberRole | null;
}

/** Something of a list that cannot be a member, with its line from 1. */
export interface RefusedMember {
  readonly line: number;
  readonly value: string;
  readonly reason: string;
}

const LOOKS_LIKE_ACCESSION = /^[A-Za-z][A-Za-z0-9]{1,9}_[0-9A-Za-z]{5,14}(?:\.\d+)?$/;
const LONGEST_SHOWN = 80;

function findRole(text: string | undefined): MemberRole | null {
  return memberRoles.find((role) => role === text?.toLowerCase()) ?? null;
}

/**
 * Reads a list of accessions as people have it: one or more a line, parted by blanks, commas or semicolons, with or
 * without version; or the first column of a table. A word 'focal' or 'background' behind those of a line says what they
 * are for. A first line that names no accession is taken for a header.
 */
export function parseMemberList(text: string): {
  readonly members: readonly ListedMember[];
  readonly refused: readonly RefusedMember[];
} {
  const members: ListedMember[] = [];
  const refused: RefusedMember[] = [];
  for (const [at, line] of text.split(/\r\n|\n|\r/).entries()) {
    const words = line
      .split(/[\s,;]+/)
      .map((word) => word.replaceAll(/^["'>]+|["']+$/g, ''))
      .filter((word) => word !== '');
    if (words.length === 0 || words[0]?.startsWith('#')) continue;
    const end = words.findIndex((word) => !LOOKS_LIKE_ACCESSION.test(word));
    const named = end < 0 ? words : words.slice(0, end);
    if (named.length === 0) {
      const isHeader = at === 0;
      const value = line.trim().slice(0, LONGEST_SHOWN);
      if (!isHeader) refused.push({ line: at + 1, value, reason: 'No accession stands here.' });
      continue;
    }
    const role = findRole(words[named.length]);
    for (const value of named) {
      const parsed = parseAccession(value);
      if (!parsed.ok) refused.push({ line: at + 1, value, reason: parsed.error });
      else {
        const { accession, version = null } = parsed.value;
        members.push({ accession, version, role });
      }
    }
  }
  return { members, refused };
}
