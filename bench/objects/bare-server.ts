// The least that takes a file over HTTP: writes the body as it comes, with its SHA-256. Prints its port.
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { createServer } from 'node:http';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const [folder = '.'] = process.argv.slice(2);
let counter = 0;
const server = createServer(async (request, response) => {
  const hash = createHash('sha256');
  const digesting = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  counter += 1;
  await pipeline(request, digesting, createWriteStream(`${folder}/bare-${counter}`));
  response.end(hash.digest('hex'));
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as { port: number }).port}\n`);
});
