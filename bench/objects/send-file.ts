// Sends so many bytes in one request and prints the seconds that it took, from its begin to its answer.
import { request } from 'node:http';

const [url = '', method = '', bytesText = '0', headersText = '{}'] = process.argv.slice(2);
const bytes = Number(bytesText);
// Bytes of a sequencer look like noise; these do not repeat within a piece.
const piece = Buffer.alloc(1 << 20);
for (let at = 0, state = 1; at < piece.length; at += 1) {
  state = (state * 1103515245 + 12345) & 0x7fffffff;
  piece[at] = state >> 16;
}
const started = performance.now();
const outgoing = request(url, {
  method,
  headers: { ...(JSON.parse(headersText) as Record<string, string>), 'Content-Length': bytes },
});
outgoing.on('response', (answer) => {
  let text = '';
  answer.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  answer.on('end', () => {
    const seconds = (performance.now() - started) / 1000;
    if ((answer.statusCode ?? 500) >= 300) throw new Error(`${answer.statusCode} ${text}`);
    process.stdout.write(`${seconds}\n`);
  });
});
let left = bytes;
const write = (): void => {
  while (left > 0) {
    const part = left < piece.length ? piece.subarray(0, left) : piece;
    left -= part.length;
    if (!outgoing.write(part)) {
      outgoing.once('drain', write);
      return;
    }
  }
  outgoing.end();
};
write();
