import type { Result } from '../../std/result.ts';
import { catchFailure } from './catch-failure.ts';
import type { HtsFile } from './hts-file.ts';
import type { HtsIndex } from './hts-index.ts';
import { faultOf, type HtsgetFailure, HtsgetFailureError, refuse } from './htsget-failure.ts';
import { planBgzf } from './plan-bgzf.ts';
import { planCram } from './plan-cram.ts';
import type { HtsgetRequest } from './request.ts';
import type { TicketPart } from './ticket-part.ts';

/**
 * The parts that make up the answer to a request, in their order: one after the other they are a whole file of the
 * same format, with its header and its mark of the end, which holds every record that overlaps a region, each once and
 * in the order of the file. It may hold records beside the regions, as htsget allows: whoever may not see those must
 * not be given a ticket.
 *
 * @param index of the file; null where there is none, which is enough for the header and for the whole
 */
export async function planTicket(
  file: HtsFile,
  index: HtsIndex | null,
  request: HtsgetRequest,
): Promise<Result<readonly TicketPart[], HtsgetFailure>> {
  return catchFailure(async () => {
    if (request.format !== file.format) {
      const message = `This is kept as ${file.format} and is given as that only; ask for format=${file.format}.`;
      throw new HtsgetFailureError(refuse('UnsupportedFormat', message));
    }
    const { regions, isHeaderOnly } = request;
    if (regions === null && !isHeaderOnly) return [wholeOf(file)];
    if (file.format !== 'CRAM') {
      if (file.bgzf === null) {
        const message =
          'This is kept as plain text and is given as a whole only: parts of it could be had if it were packed by bgzip.';
        throw new HtsgetFailureError(refuse('UnsupportedFormat', message));
      }
      if (regions === null) return planBgzf(file, null, null);
      if (index?.kind !== 'bins') throw noIndex();
      return planBgzf(file, index.bins, regions);
    }
    if (regions === null) return planCram(file, [], null);
    if (index?.kind !== 'slices') throw noIndex();
    return planCram(file, index.slices, regions);
  });
}

function wholeOf(file: HtsFile): TicketPart {
  const { size } = file.bgzf === null ? file.file : file.bgzf.file;
  return { kind: 'range', start: 0, end: size, class: null };
}

function noIndex(): HtsgetFailureError {
  const hint =
    'The file has no index of its kind, so that no regions of it can be found. Make one and keep it beside the file.';
  return new HtsgetFailureError(faultOf('hts-index-missing', 'index', ['', hint]));
}
