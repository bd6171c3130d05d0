import { chmod, mkdir, open, readFile, rename, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { CommandError } from './commands/command-error.ts';
import { readEnvironment } from './config.ts';

const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

interface StoredToken {
  readonly token: string;
  readonly expiresAt: string;
}

/** Where `outbreak login` keeps tokens: $XDG_CONFIG_HOME/outbreak/tokens.json. */
export function findTokenFile(): string {
  const base = readEnvironment().XDG_CONFIG_HOME || join(homedir(), '.config');
  return join(base, 'outbreak', 'tokens.json');
}

/** A node is known by scheme, host and port. @throws CommandError */
export function toNodeKey(url: string): string {
  if (!URL.canParse(url)) throw new CommandError(`${url}: this is no address of a node.`);
  return new URL(url).origin;
}

/** Tokens of this user for nodes, in a file that nobody else may read. */
export class TokenStore {
  readonly #path: string;
  readonly #warn: (text: string) => void;

  constructor(
    path = findTokenFile(),
    warn: (text: string) => void = (text) => process.stderr.write(`${text}\n`),
  ) {
    this.#path = path;
    this.#warn = warn;
  }

  /** Null where there is none, or none that still holds. */
  async find(url: string, now: Date): Promise<string | null> {
    const found = (await this.#read())[toNodeKey(url)];
    return found !== undefined && Date.parse(found.expiresAt) > now.getTime() ? found.token : null;
  }

  async keep(url: string, stored: StoredToken): Promise<void> {
    await this.#write({ ...(await this.#read()), [toNodeKey(url)]: stored });
  }

  async remove(url: string): Promise<void> {
    const { [toNodeKey(url)]: _, ...rest } = await this.#read();
    await this.#write(rest);
  }

  /** @throws CommandError where the file is damaged */
  async #read(): Promise<Readonly<Record<string, StoredToken>>> {
    const found = await stat(this.#path).catch(() => null);
    if (found === null) return {};
    // Windows has no such rights: there the user's folder is the user's own.
    if (process.platform !== 'win32' && (found.mode & 0o077) !== 0) {
      await chmod(this.#path, FILE_MODE);
      this.#warn(
        `${this.#path}: others could read your tokens; now only you can. Withdraw them on your account page if others use this machine.`,
      );
    }
    try {
      return JSON.parse(await readFile(this.#path, 'utf8')) as Record<string, StoredToken>;
    } catch (error) {
      throw new CommandError(
        `${this.#path}: ${(error as Error).message}. Remove the file and sign in again.`,
      );
    }
  }

  /** Whole or not at all, and never readable by others, not for a moment. */
  async #write(tokens: Readonly<Record<string, StoredToken>>): Promise<void> {
    await mkdir(dirname(this.#path), { recursive: true, mode: FOLDER_MODE });
    const fresh = `${this.#path}.${process.pid}`;
    const handle = await open(fresh, 'w', FILE_MODE);
    try {
      await handle.writeFile(`${JSON.stringify(tokens, null, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(fresh, this.#path);
  }
}

/** The token for a node: that of the command, else of OUTBREAK_TOKEN, else of `outbreak login`. */
export async function findToken(url: string, given: string | undefined): Promise<string | null> {
  const named = given || readEnvironment().OUTBREAK_TOKEN;
  if (named) return named;
  return new TokenStore().find(url, new Date());
}
