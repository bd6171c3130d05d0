import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { Problem } from '../../schema/problem.ts';
import { fail, type Result, succeed } from '../../std/result.ts';
import { fileProblem, systemReason } from './file-problem.ts';

const require = createRequire(import.meta.url);

/** The folder of an npm package that this program was installed with. */
export function findPackageFolder(name: string): Result<string, Problem> {
  try {
    return succeed(dirname(require.resolve(`${name}/package.json`)));
  } catch (error) {
    const hint = 'This npm package is not installed. Run `npm ci` again.';
    return fail(fileProblem('package-missing', name, [systemReason(error), hint]));
  }
}
