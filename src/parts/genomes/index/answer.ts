import type { Snapshot } from '../../../engine/query/snapshot.ts';
import type { Instance } from '../../../schema/ports.ts';
import type { Problem } from '../../../schema/problem.ts';
import { type Result, succeed } from '../../../std/result.ts';
import { toLapisInfo } from '../lapis-info.ts';
import type { AnswerHead } from './index-protocol.ts';

/** What a question is asked of. */
export interface QuestionContext {
  readonly snapshot: Snapshot;
  readonly instance: Instance;
  readonly schema: {
    readonly columns: readonly { readonly name: string; readonly title: string }[];
  };
  readonly version: string;
}

export interface Answer {
  readonly head: AnswerHead;
  /** Text, or bytes, in pieces of a convenient size, made as they are taken. */
  readonly pieces: Iterable<string | Uint8Array>;
}

// Large enough that messages between threads cost little, small enough to bound memory.
const PIECE_CHARACTERS = 1 << 17;

/** Gathers short texts to pieces that are worth a message. */
export function* joinPieces(texts: Iterable<string>): Generator<string> {
  let piece = '';
  for (const text of texts) {
    piece += text;
    if (piece.length < PIECE_CHARACTERS) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

/** What answers say of themselves. */
export function toInfo({ snapshot, instance, version }: QuestionContext, requestId: string) {
  return {
    ...toLapisInfo({
      ...{ instance: instance.id, dataVersion: snapshot.dataVersion, requestId, version },
    }),
    simulated: instance.simulated,
  };
}

/** What is known of an answer before its text. */
export function toHead(
  { snapshot, instance }: QuestionContext,
  mediaType: string,
  extension: string,
): AnswerHead {
  const { dataVersion } = snapshot;
  return { mediaType, extension, dataVersion, simulated: instance.simulated };
}

/** An answer that is one JSON document. */
export function toJsonAnswer(context: QuestionContext, value: object): Result<Answer, Problem[]> {
  const head = toHead(context, 'application/json', 'json');
  return succeed({ head, pieces: [JSON.stringify(value)] });
}
