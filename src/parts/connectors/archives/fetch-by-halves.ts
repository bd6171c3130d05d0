import type { FetchedRecord, ListedRecord, Standing } from './archive.ts';
import { ArchiveError } from './archive-error.ts';

interface Steps<Content> {
  /** Gives what came; throws ArchiveError for an answer that is none. */
  fetch(listed: readonly ListedRecord[]): Promise<readonly FetchedRecord<Content>[]>;
  check(accessions: readonly string[]): Promise<ReadonlyMap<string, Standing>>;
}

/**
 * Fetches records of which some may have been withdrawn since they were listed: an archive may refuse the whole question
 * for one of them, so it is asked in halves until the one is found. One that is still public and yet not given fails.
 * @returns those that are still public
 * @throws ArchiveError
 */
export async function fetchByHalves<Content>(
  listed: readonly ListedRecord[],
  steps: Steps<Content>,
): Promise<readonly FetchedRecord<Content>[]> {
  if (listed.length === 0) return [];
  let came: readonly FetchedRecord<Content>[] = [];
  let failure: ArchiveError | null = null;
  try {
    came = await steps.fetch(listed);
  } catch (error) {
    const isAboutOne =
      error instanceof ArchiveError &&
      ['archive-refused', 'archive-unreadable'].includes(error.problem.code);
    if (!isAboutOne) throw error;
    failure = error;
  }
  const names = new Set(came.map(({ listed: { accession } }) => accession));
  const missing = listed.filter(({ accession }) => !names.has(accession));
  if (missing.length === 0) return came;
  if (listed.length > 1) {
    const middle = Math.ceil(missing.length / 2);
    // What is missing of an answer is asked for by itself, too.
    const halves =
      missing.length === listed.length
        ? [missing.slice(0, middle), missing.slice(middle)]
        : [missing];
    const found = [...came];
    for (const half of halves) found.push(...(await fetchByHalves(half, steps)));
    return found;
  }
  const [only] = missing;
  const accession = only?.accession ?? '';
  const standing = (await steps.check([accession])).get(accession);
  if (standing !== undefined && !standing.isPublic) return [];
  throw (
    failure ??
    new ArchiveError('archive-incomplete', {
      where: accession,
      hint: `${accession} is listed as public, and the archive does not give it. The next run asks again.`,
    })
  );
}
