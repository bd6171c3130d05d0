import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Question } from './questions.ts';

/** Answers of both engines as files of sorted lines in the folder; how many were compared. @throws Error where two differ */
export function compareAnswers(folder: string, questions: readonly Question[]): number {
  let compared = 0;
  questions.forEach(({ name, peer }, number) => {
    if (peer === null) return;
    const ours = readFileSync(join(folder, `ours-${number}.txt`), 'utf8').split('\n');
    const theirs = readFileSync(join(folder, `peer-${number}.txt`), 'utf8').split('\n');
    compared += 1;
    const at = ours.findIndex((line, i) => line !== theirs[i]);
    if (at < 0 && ours.length === theirs.length) return;
    const place = at < 0 ? ours.length : at;
    throw new Error(
      `'${name}', line ${place + 1} of ${ours.length} and ${theirs.length}: ours '${cut(ours[place])}', the peer's '${cut(theirs[place])}'`,
    );
  });
  return compared;
}

const cut = (line: string | undefined) => line?.slice(0, 200);
