import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('crypt4gh_peer.py', import.meta.url));
const NEWLINE = 10;

/** What crypt4gh 1.8.6 is asked; see crypt4gh_peer.py. */
export interface PeerRequest {
  readonly what:
    | 'write-key'
    | 'encrypt'
    | 'encrypt-with-edit-list'
    | 'decrypt'
    | 'reencrypt'
    | 'rearrange';
  readonly [name: string]: unknown;
}

/** crypt4gh 1.8.6 in a Python process that answers one request after the other. */
export class Crypt4ghPeer {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #received = Buffer.alloc(0);

  constructor(python: string) {
    this.#child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'ignore'] });
    this.#ended = once(this.#child, 'exit');
  }

  /** Its answer. @throws Error with what it says where it refuses */
  async ask(request: PeerRequest, data: Uint8Array = new Uint8Array()): Promise<Buffer> {
    this.#child.stdin?.write(`${JSON.stringify({ ...request, bytes: data.length })}\n`);
    this.#child.stdin?.write(data);
    let end = this.#received.indexOf(NEWLINE);
    while (end < 0) {
      await this.#receive();
      end = this.#received.indexOf(NEWLINE);
    }
    const { bytes, error } = JSON.parse(this.#received.subarray(0, end).toString()) as {
      bytes: number;
      error: string | null;
    };
    while (this.#received.length < end + 1 + bytes) await this.#receive();
    const answer = this.#received.subarray(end + 1, end + 1 + bytes);
    this.#received = this.#received.subarray(end + 1 + bytes);
    if (error !== null) throw new Error(error);
    return answer;
  }

  async #receive(): Promise<void> {
    const stream = this.#child.stdout;
    if (stream === null || this.#child.exitCode !== null) throw new Error('the peer has ended');
    const parts: Buffer[] = [this.#received];
    await Promise.race([once(stream, 'readable'), this.#ended]);
    for (let part = stream.read(); part !== null; part = stream.read()) parts.push(part);
    this.#received = Buffer.concat(parts);
  }

  async close(): Promise<void> {
    this.#child.stdin?.end();
    await this.#ended;
  }
}
