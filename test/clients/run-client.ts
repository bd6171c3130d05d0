import { spawn } from 'node:child_process';

/** What a program said, and how it ended. */
export interface ClientRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program beside the node of the test, which has to answer it meanwhile; no other host is reached. */
export function runClient(
  program: string,
  options: readonly string[],
  {
    folder,
    env = {},
  }: { readonly folder?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<ClientRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, options, {
      ...(folder === undefined ? {} : { cwd: folder }),
      env: {
        ...process.env,
        // A port on which nothing listens: what goes elsewhere fails at once.
        ...{ https_proxy: 'http://127.0.0.1:9', HTTPS_PROXY: 'http://127.0.0.1:9' },
        ...{ no_proxy: '127.0.0.1,localhost', NO_PROXY: '127.0.0.1,localhost' },
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
}
