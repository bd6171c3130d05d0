import { callOperation, toOperationPath } from '../../../../web/api/call-operation.ts';
import { ApiFailure, request } from '../../../../web/api/http.ts';
import type { FileKind } from '../../drafts/submission-record.ts';

// A piece that is lost is sent again; smaller ones would wait for more answers.
const PIECE_BYTES = 8 << 20;
const TRIES = 5;
const PAUSE_MILLISECONDS = 1000;

export interface SentFile {
  readonly kind: FileKind;
  readonly file: File;
}

/**
 * Sends the files of a submission piece by piece, from where the node says that they end: a connection
 * that breaks costs one piece. Rejects with ApiFailure where a piece fails again and again.
 */
export async function sendFiles(
  submission: string,
  files: readonly SentFile[],
  options: { readonly onSent: (share: number) => void; readonly signal: AbortSignal },
): Promise<void> {
  const total = files.reduce((sum, { file }) => sum + file.size, 0);
  let before = 0;
  for (const { kind, file } of files) {
    const params = { submission, kind };
    const announce = async () =>
      (
        await callOperation(
          'announce-submission-file',
          { params, body: { name: file.name, size: file.size } },
          options.signal,
        )
      ).received;
    let received = await announce();
    let failures = 0;
    while (received < file.size) {
      options.onSent((before + received) / total);
      const piece = file.slice(received, received + PIECE_BYTES);
      try {
        received = await sendPiece(params, { offset: received, piece, signal: options.signal });
        failures = 0;
      } catch (error) {
        failures += 1;
        if (options.signal.aborted || failures === TRIES || !isWorthRetrying(error)) throw error;
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS * failures));
        received = await announce();
      }
    }
    before += file.size;
  }
  options.onSent(1);
}

function isWorthRetrying(error: unknown): boolean {
  return (
    error instanceof ApiFailure &&
    (error.details.kind === 'offline' ||
      error.details.kind === 'failing' ||
      error.details.code === 'offset-mismatch')
  );
}

async function sendPiece(
  params: { readonly submission: string; readonly kind: FileKind },
  options: { readonly offset: number; readonly piece: Blob; readonly signal: AbortSignal },
): Promise<number> {
  const path = toOperationPath('append-submission-file', params);
  const response = await request(`${path}?offset=${options.offset}`, {
    method: 'POST',
    bytes: options.piece,
    signal: options.signal,
  });
  return ((await response.json()) as { received: number }).received;
}
