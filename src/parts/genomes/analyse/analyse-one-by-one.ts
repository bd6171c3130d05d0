/** What a sequence has to be for its failure to be told in its place. */
interface Sequence {
  readonly letters: Uint8Array;
  readonly problem?: string;
}

/**
 * Goes on after a batch of sequences failed as a whole, for instance because its thread was lost: each
 * sequence alone, and where one fails again it is sent without letters, as a problem. Gives the answers in
 * order. Throws where even that fails, because then nothing can be written in its place.
 */
export async function analyseOneByOne<S extends Sequence, Answer>(
  sequences: readonly S[],
  error: unknown,
  run: (sequence: S) => Promise<Answer>,
): Promise<Answer[]> {
  const [only, ...others] = sequences;
  if (only === undefined) return [];
  if (others.length === 0) {
    if (only.problem !== undefined) throw error;
    const problem = `the analysis stopped at this sequence (${(error as Error).message})`;
    return [await run({ ...only, letters: new Uint8Array(0), problem })];
  }
  const answers: Answer[] = [];
  for (const sequence of sequences) {
    try {
      answers.push(await run(sequence));
    } catch (own) {
      answers.push(...(await analyseOneByOne([sequence], own, run)));
    }
  }
  return answers;
}
