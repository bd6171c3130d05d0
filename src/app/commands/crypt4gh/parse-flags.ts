import { isatty } from 'node:tty';
import { type ByteRange, checkRanges } from '../../../engine/crypt4gh/edit-list.ts';
import { CommandError } from '../command-error.ts';
import { take } from './command-errors.ts';

/** '100-200' (byte 200 left out) or '100-', each counted from 0. @throws CommandError */
export function parseRanges(texts: readonly string[]): readonly ByteRange[] {
  const ranges = texts.map((text) => {
    const match = /^(\d+)-(\d*)$/.exec(text.replaceAll('_', ''));
    if (match === null) {
      throw new CommandError(
        `--range (${text.slice(0, 80)}): give START-END or START-, in bytes counted from 0; END is left out.`,
      );
    }
    const [, start = '', end = ''] = match;
    return { start: Number(start), end: end === '' ? Number.POSITIVE_INFINITY : Number(end) };
  });
  return take(checkRanges(ranges), '--range');
}

/** @throws CommandError unless it is a whole number */
export function parseBytes(flag: string, text: string): number {
  const value = Number(text.replaceAll('_', ''));
  if (text !== '' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new CommandError(`${flag} (${text.slice(0, 80)}): give a whole number of bytes.`);
}

/** @throws CommandError where encrypted bytes would go to a screen */
export function refuseTerminal(output: string | undefined): void {
  if (output === undefined && isatty(1)) {
    throw new CommandError(
      'Encrypted bytes do no good on a terminal. Name a file with --output, or send them on with > or |.',
    );
  }
}
