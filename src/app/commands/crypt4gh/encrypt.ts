import { encryptParts } from '../../../engine/crypt4gh/encrypt-stream.ts';
import { KEY_BYTES, SEGMENT_BYTES, toBodyBytes } from '../../../engine/crypt4gh/format.ts';
import { formatHeader } from '../../../engine/crypt4gh/header.ts';
import { createHeader } from '../../../engine/crypt4gh/open-header.ts';
import { nodeCryptoSuite } from '../../../platform/crypto/node-crypto-suite.ts';
import type { X25519Key } from '../../../std/crypto-suite.ts';
import type { Input } from '../../crypt4gh/input-file.ts';
import { type Output, writeParts } from '../../crypt4gh/output-file.ts';
import { runSegmentWork } from '../../crypt4gh/run-segment-work.ts';
import { createWorkState, cutIntoStretches } from '../../crypt4gh/segment-work.ts';
import { take } from './command-errors.ts';
import { refuseTerminal } from './parse-flags.ts';
import { type PrivateKeyFlags, readPrivateKey, readPublicKeys } from './read-keys.ts';
import { type FileFlags, OPEN_MODE, readThreads, runOnFiles } from './run-on-files.ts';

export interface EncryptFlags extends FileFlags, PrivateKeyFlags {
  readonly recipient: readonly string[];
}

interface Keys {
  readonly recipients: readonly Uint8Array[];
  readonly writer?: X25519Key;
}

/** Encrypts a file, or standard input, for its recipients. */
export async function encrypt(path: string | undefined, flags: EncryptFlags): Promise<number> {
  refuseTerminal(flags.output);
  const threads = readThreads(flags);
  const recipients = readPublicKeys(flags.recipient);
  const writer = await readPrivateKey(flags);
  const keys: Keys = { recipients, ...(writer === null ? {} : { writer }) };
  return runOnFiles(
    { input: path, output: flags.output, mode: OPEN_MODE },
    async (input, output) => {
      if (input.bytes !== null && output.isPrivate) {
        await encryptFile(input, output, { keys, threads, plainBytes: input.bytes.size });
      } else await writeParts(output, encryptParts(nodeCryptoSuite, input.stream(0), keys));
    },
  );
}

async function encryptFile(
  input: Input,
  output: Output,
  { keys, threads, plainBytes }: { keys: Keys; threads: number; plainBytes: number },
): Promise<void> {
  const dataKey = nodeCryptoSuite.randomBytes(KEY_BYTES);
  const header = formatHeader(take(createHeader(nodeCryptoSuite, dataKey, keys)));
  await output.write([header]);
  const stretches = cutIntoStretches(
    [{ start: 0, end: plainBytes }],
    (done) => header.length + toBodyBytes(Math.floor(done / SEGMENT_BYTES) * SEGMENT_BYTES),
  );
  const work = { kind: 'encrypt', input: input.file, output: output.file, inputAt: 0 } as const;
  const state = createWorkState();
  take(
    await runSegmentWork({ ...work, plainBytes, dataKeys: [dataKey], stretches, state }, threads),
    input.name,
  );
}
