import { Frame, KernelMemory } from './kernel-memory.ts';

/** Takes the letters out of lines of sequence text, for which bio/fasta.ts is the plain form. */
export class LetterReader {
  readonly #memory = new KernelMemory();

  /**
   * Letters and stars of a text in upper case, all else left out; null where a byte is no text. They
   * are a view that the next call writes over.
   */
  read(text: Uint8Array): Uint8Array | null {
    const frame = new Frame(this.#memory.frameBegin);
    const from = frame.take(text.length);
    const to = frame.take(text.length);
    this.#memory.ensure(frame.end);
    const { bytes, run } = this.#memory;
    bytes.set(text, from);
    const length = run.unwrapLetters(from, text.length, to);
    return run.droppedCount() < 0 ? null : bytes.subarray(to, to + length);
  }
}
