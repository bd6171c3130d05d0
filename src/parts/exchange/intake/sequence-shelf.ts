import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FastaParser, type FastaRecord } from '../../../bio/fasta.ts';
import { parseArchiveSequenceName } from '../../../engine/archives/fasta-accession.ts';
import type { Problem } from '../../../schema/problem.ts';

interface Place {
  readonly offset: number;
  readonly length: number;
  readonly name: string;
}

/**
 * Sequences of an archive's FASTA, found again by their accession: records and sequences of a package stand in different
 * files and orders. Letters lie in a file that is thrown away; memory holds some hundred bytes a sequence.
 */
export class SequenceShelf {
  readonly #folder: string;
  readonly #file: FileHandle;
  readonly #places = new Map<string, Place>();
  #end = 0;

  private constructor(folder: string, file: FileHandle) {
    this.#folder = folder;
    this.#file = file;
  }

  static async open(): Promise<SequenceShelf> {
    const folder = await mkdtemp(join(tmpdir(), 'outbreak-shelf-'));
    return new SequenceShelf(folder, await open(join(folder, 'letters'), 'w+', 0o600));
  }

  /** Takes in a FASTA file. @returns what could not be read of it */
  async fill(
    bytes: AsyncIterable<Uint8Array>,
    { file, maxRecordBytes }: { readonly file: string; readonly maxRecordBytes: number },
  ): Promise<Problem[]> {
    const problems: Problem[] = [];
    let ready: FastaRecord[] = [];
    const parser = new FastaParser({
      file,
      maxRecordBytes,
      onRecord: (record) => ready.push(record),
      onProblem: (problem) => problems.push(problem),
    });
    const keepReady = async () => {
      const records = ready;
      ready = [];
      for (const record of records) {
        const problem = await this.#keep(record, file);
        if (problem !== null) problems.push(problem);
      }
    };
    for await (const chunk of bytes) {
      parser.push(chunk);
      await keepReady();
    }
    parser.end();
    await keepReady();
    return problems;
  }

  async #keep(record: FastaRecord, file: string): Promise<Problem | null> {
    const name = parseArchiveSequenceName(record.name);
    const where = `${file} record ${record.index + 1}`;
    if (name === null) {
      const hint = 'The name of the sequence does not begin with an accession, such as OX123456.1.';
      return { code: 'accession-missing', where, value: record.name.slice(0, 200), hint };
    }
    const { accession, version } = name;
    const place = { offset: this.#end, length: record.letters.length, name: record.id };
    await this.#file.write(record.letters, 0, record.letters.length, this.#end);
    this.#end += record.letters.length;
    this.#places.set(version === null ? accession : `${accession}.${version}`, place);
    // A record that gives no version has the sequence of any.
    if (!this.#places.has(accession)) this.#places.set(accession, place);
    return null;
  }

  /** The letters of a record; null where there are none. */
  async find(
    accession: string,
    version: number,
  ): Promise<{ readonly name: string; readonly letters: Uint8Array } | null> {
    const place = this.#places.get(`${accession}.${version}`) ?? this.#places.get(accession);
    if (place === undefined) return null;
    const letters = new Uint8Array(place.length);
    await this.#file.read(letters, 0, place.length, place.offset);
    return { name: place.name, letters };
  }

  async close(): Promise<void> {
    await this.#file.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
