import { Socket } from 'node:net';
import { openKeyServer, readPassphraseFile } from './open-key-server.ts';
import { serveKeyStream } from './serve-key-stream.ts';

// The key service as a child of the node: it answers on its file descriptor 3, of which the other end is the node's
// alone, and ends when that is closed, however the node ends.
const [folder = '', passphraseFile] = process.argv.slice(2);
try {
  const server = await openKeyServer(folder, {
    passphrase:
      passphraseFile === undefined || passphraseFile === ''
        ? null
        : readPassphraseFile(passphraseFile),
  });
  // The node decides when it ends: a signal to the whole group of processes comes to the node too.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
  await serveKeyStream(new Socket({ fd: 3, readable: true, writable: true }), server);
  server.log.close();
  process.exit(0);
} catch (error) {
  process.stderr.write(`key service: ${(error as Error).message}\n`);
  process.exit(1);
}
