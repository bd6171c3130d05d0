import { checkOligo, checkOligos, normaliseOligo, type Oligo } from '../../../bio/oligo.ts';
import { AppError } from '../../../schema/errors.ts';
import type { Problem } from '../../../schema/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import type { GenomesService } from '../genomes-service.ts';
import { readAssays } from './assay-catalogue.ts';
import type { AssayBody, AssayRequest } from './assay-request.ts';

type Service = Pick<GenomesService, 'catalogue' | 'listInstances' | 'listPrimers'>;

function refuse(where: string, value: string, hint: string): Result<never, Problem[]> {
  return fail([{ code: 'request-invalid', where, value: value.slice(0, 200), hint }]);
}

function checkGiven(given: readonly Oligo[]): Result<readonly Oligo[], Problem[]> {
  const oligos = given.map(({ name, sequence }) => ({ name, sequence: normaliseOligo(sequence) }));
  const problems = oligos.flatMap(
    ({ sequence }, at) => checkOligo(sequence, `oligos.${at}.sequence`) ?? [],
  );
  problems.push(...checkOligos(oligos, 'oligos'));
  return problems.length > 0 ? fail(problems.slice(0, 20)) : succeed(oligos);
}

/** The oligos of a question: those that it brings, or those of the assay that it names. */
async function findOligos(
  service: Service,
  instance: string,
  { oligos, assay }: Pick<AssayBody, 'oligos' | 'assay'>,
): Promise<Result<readonly Oligo[], Problem[]>> {
  if ((oligos === undefined) === (assay === undefined)) {
    return refuse('oligos', '', "Give either 'oligos' or the id of an 'assay' that the node has.");
  }
  if (oligos !== undefined) return checkGiven(oligos);
  const known = await readAssays(service, instance);
  const found = known.find(({ id }) => id === assay);
  if (found !== undefined && found.oligos.length > 0) return checkGiven(found.oligos);
  const ids = known.map(({ id }) => id).join(', ');
  const hint =
    known.length === 0
      ? "The node has no assay and no primer scheme for this pathogen. Give 'oligos'."
      : `The node has no assay of this id for this pathogen. It has: ${ids}.`;
  return refuse('assay', assay ?? '', hint);
}

/** A question with its oligos, ready for the index; the instance is checked first. @throws AppError instance-not-found */
export async function prepareAssay(
  service: Service,
  instance: string,
  { oligos, assay, ...rest }: AssayBody,
): Promise<AssayRequest> {
  const found = await findOligos(service, instance, { oligos, assay });
  if (found.ok) return { ...rest, oligos: found.value };
  throw new AppError('request-invalid', { problems: found.error });
}
