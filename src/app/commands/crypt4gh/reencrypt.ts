import { formatHeader } from '../../../engine/crypt4gh/header.ts';
import { reencryptHeader } from '../../../engine/crypt4gh/reencrypt-header.ts';
import { prepend, readPieces, takeHeader } from '../../../engine/crypt4gh/source.ts';
import { nodeCryptoSuite } from '../../../platform/crypto/node-crypto-suite.ts';
import { writeAll } from '../../crypt4gh/output-file.ts';
import { take } from './command-errors.ts';
import { refuseTerminal } from './parse-flags.ts';
import { needPrivateKey, type PrivateKeyFlags, readPublicKeys } from './read-keys.ts';
import { type FileFlags, OPEN_MODE, runOnFiles } from './run-on-files.ts';

export interface ReencryptFlags extends FileFlags, PrivateKeyFlags {
  readonly recipient: readonly string[];
  readonly trim?: boolean;
  readonly headerOnly?: boolean;
}

/** Writes a file with a new header for other recipients and the same body, or the new header alone. */
export async function reencrypt(path: string | undefined, flags: ReencryptFlags): Promise<number> {
  refuseTerminal(flags.output);
  const recipients = readPublicKeys(flags.recipient);
  const keys = [await needPrivateKey(flags)];
  return runOnFiles(
    { input: path, output: flags.output, mode: OPEN_MODE },
    async (input, output) => {
      const pieces = readPieces(input.stream(0));
      const { header, rest } = await takeHeader(pieces);
      const options = { keys, recipients, trim: flags.trim === true };
      const renewed = take(reencryptHeader(nodeCryptoSuite, header, options), input.name);
      await output.write([formatHeader(renewed)]);
      if (flags.headerOnly === true) await pieces.return(undefined);
      else await writeAll(output, prepend(rest, pieces));
    },
  );
}
