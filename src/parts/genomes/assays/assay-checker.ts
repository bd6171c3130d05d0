import { z } from 'zod';
import { AppError } from '../../../schema/errors.ts';
import type { AssayShare, CheckAssayPort } from '../../../schema/ports.ts';
import { askIndex, forEverybody } from '../ask-index.ts';
import type { GenomesService } from '../genomes-service.ts';
import { type AssayAddress, findAsked, parseAssayAddress } from './assay-address.ts';
import { assayAnswer, assayBody } from './assay-request.ts';
import { prepareAssay } from './prepare-assay.ts';

const answered = z.object({ data: assayAnswer });
const WEEK_MILLISECONDS = 7 * 86_400_000;
const DATE_FROM = 'dateFrom';

/** Parameters of an address by name, several values of one as a list. */
function toRaw(search: string): Record<string, string[]> {
  const raw = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(search)) {
    raw.set(name, [...(raw.get(name) ?? []), value]);
  }
  return Object.fromEntries(raw);
}

/** Filters as LAPIS takes them; the later of two first days counts. */
function toFilters({ filter }: AssayAddress, since: string | null): Record<string, unknown> {
  const filters: Record<string, unknown> = Object.fromEntries(
    Object.entries(filter).map(([name, values]) => [
      name,
      values.length === 1 ? values[0] : values,
    ]),
  );
  if (since === null) return filters;
  const [own = ''] = filter[DATE_FROM] ?? [];
  return { ...filters, [DATE_FROM]: own > since ? own : since };
}

async function askShare(
  service: GenomesService,
  asked: {
    readonly instance: string;
    readonly address: AssayAddress;
    readonly since: string | null;
  },
  signal: AbortSignal,
): Promise<Pick<AssayShare, 'counted' | 'mismatched'>> {
  const { instance, address, since } = asked;
  const oligos = findAsked(address);
  if (oligos === null) {
    const hint = 'The address names no oligos and no assay.';
    const problem = { code: 'request-invalid', where: 'search', value: '', hint };
    throw new AppError('request-invalid', { problems: [problem] });
  }
  const { focus, nearEnd } = address;
  const body = assayBody.parse({ ...oligos, focus, nearEnd, filters: toFilters(address, since) });
  const request = await prepareAssay(service, instance, body);
  const { pieces } = await askIndex(
    service,
    { kind: 'assay', instance, request, requestId: '' },
    forEverybody('check-assay', signal),
  );
  let text = '';
  for await (const piece of pieces) text += String(piece);
  const { data } = answered.parse(JSON.parse(text));
  const own = data.oligos.find(({ name }) => name === focus) ?? data.together;
  return { counted: own.counted, mismatched: own.mismatched };
}

/** What is wrong with a question, in a sentence; null for failures that are not the question's. */
function describeRefusal(error: unknown): string | null {
  if (error instanceof z.ZodError) {
    return error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join(' ');
  }
  if (!(error instanceof AppError)) return null;
  if (error.code === 'instance-not-found') return 'The collection is no longer there.';
  if (error.code !== 'request-invalid') return null;
  return (
    (error.details.problems ?? []).map(({ value, hint }) => `${value}: ${hint}`).join(' ') ||
    error.message
  );
}

/** Answers what a kept address of the page on assays asks, about open genomes, whoever keeps it. */
export function createAssayChecker(service: GenomesService): CheckAssayPort {
  return {
    async checkAssay({ instance, search, now }, signal) {
      const address = parseAssayAddress(toRaw(search));
      const { weeks, threshold } = address;
      const since =
        now === null
          ? null
          : new Date(now.getTime() - weeks * WEEK_MILLISECONDS).toISOString().slice(0, 10);
      try {
        const counted = await askShare(service, { instance, address, since }, signal);
        return { share: { ...counted, weeks, threshold }, problem: null };
      } catch (error) {
        const problem = describeRefusal(error);
        if (problem === null) throw error;
        return { share: null, problem };
      }
    },
  };
}
