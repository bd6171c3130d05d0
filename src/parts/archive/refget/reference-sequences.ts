import {
  computeSequenceDigests,
  type SequenceDigests,
  type SequenceId,
} from './sequence-digests.ts';

/** A reference of a segment of an installed pathogen. */
export interface ReferenceSequence {
  readonly pathogen: string;
  /** As the dataset names it, such as 'MN908947'. */
  readonly name: string;
  readonly letters: string;
}

export type DigestedReference = ReferenceSequence & SequenceDigests;

/** References by their digests, which are computed once for each. */
export class ReferenceSequences {
  readonly #read: () => Promise<readonly ReferenceSequence[]>;
  readonly #digests = new Map<string, DigestedReference>();

  constructor(read: () => Promise<readonly ReferenceSequence[]>) {
    this.#read = read;
  }

  /** References with this digest: one sequence may be that of several datasets. */
  async find({ kind, value }: SequenceId): Promise<readonly DigestedReference[]> {
    const references = await this.#read();
    return references.map((one) => this.#digest(one)).filter((one) => one[kind] === value);
  }

  #digest(reference: ReferenceSequence): DigestedReference {
    const key = `${reference.pathogen} ${reference.name}`;
    const known = this.#digests.get(key);
    if (known?.letters === reference.letters) return known;
    const digested = { ...reference, ...computeSequenceDigests(reference.letters) };
    this.#digests.set(key, digested);
    return digested;
  }
}
