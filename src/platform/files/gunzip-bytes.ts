import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Problem } from '../../schema/problem.ts';
import { fail, type Result, succeed } from '../../std/result.ts';
import { fileProblem, systemCode, systemReason } from './file-problem.ts';

const gunzipAsync = promisify(gunzip);

/** True where the bytes start as a gzip file does, whatever the file's name says. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Unpacks a whole gzip file to at most `maxBytes`; a cut or damaged one is a Problem. */
export async function gunzipBytes(
  where: string,
  bytes: Uint8Array,
  maxBytes: number,
): Promise<Result<Uint8Array, Problem>> {
  try {
    return succeed(await gunzipAsync(bytes, { maxOutputLength: maxBytes }));
  } catch (error) {
    if (systemCode(error) === 'ERR_BUFFER_TOO_LARGE') {
      const hint = `This unpacks to more than the ${maxBytes} bytes that are accepted here.`;
      return fail(fileProblem('file-too-large', where, ['', hint]));
    }
    const hint = 'This gzip file is cut short or damaged. Fetch or pack it again.';
    return fail(fileProblem('gzip-damaged', where, [systemReason(error), hint]));
  }
}
