import { Crypt4ghError, type Crypt4ghProblem } from '../../../engine/crypt4gh/crypt4gh-problem.ts';
import { systemCode, systemReason } from '../../../platform/files/file-problem.ts';
import type { Result } from '../../../std/result.ts';
import { CommandError, refuse } from '../command-error.ts';

/** The value. @throws CommandError that names the file it is about */
export function take<T>(result: Result<T, Crypt4ghProblem>, file?: string): T {
  if (result.ok) return result.value;
  const { where } = result.error;
  refuse([{ ...result.error, where: file === undefined ? where : `${file}, ${where}` }]);
}

/**
 * What work gives. @throws CommandError for what is wrong with the input, and for what the system says of
 * files
 */
export async function explain<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Crypt4ghError) take({ ok: false, error: error.problem }, name);
    // Whoever reads our output has enough of it; that is worth an exit code but no words.
    if (systemCode(error) === 'EPIPE') throw new CommandError('The output was closed.');
    if (systemCode(error) !== '') throw new CommandError(systemReason(error));
    throw error;
  }
}
