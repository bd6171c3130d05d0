import { matchHost } from '../hosts/find-host.ts';
import { parseDateRange } from '../parse-date-range.ts';
import { matchCountry } from '../places/find-country.ts';
import { findNullReason } from '../vocabulary/null-reason.ts';

/** What values alone look like. */
export interface RecognisedValues {
  /** Core field that they may be. */
  readonly field: string;
  readonly what: string;
  /** Whether hardly anything else looks so. */
  readonly isDistinct: boolean;
}

interface Look extends RecognisedValues {
  readonly fits: (value: string) => boolean;
}

const LOOKS: readonly Look[] = [
  {
    field: 'gisaidEpiIsl',
    what: 'GISAID accessions',
    isDistinct: true,
    fits: (value) => /^EPI_ISL_\d+$/.test(value),
  },
  {
    field: 'biosampleAccession',
    what: 'BioSample accessions',
    isDistinct: true,
    fits: (value) => /^SAM[DNE][AG]?\d+$/.test(value),
  },
  {
    field: 'bioprojectAccession',
    what: 'BioProject accessions',
    isDistinct: true,
    fits: (value) => /^PRJ[NED][A-Z]?\d+$/.test(value),
  },
  {
    field: 'readsAccession',
    what: 'read accessions',
    isDistinct: true,
    fits: (value) => /^[SED]R[RXS]\d{6,}$/.test(value),
  },
  {
    field: 'genbankAccession',
    what: 'INSDC accessions',
    isDistinct: true,
    fits: (value) => /^[A-Z]{2}_?\d{6,8}(\.\d+)?$/.test(value),
  },
  // Four digits alone are as often a number as a year.
  {
    field: 'date',
    what: 'dates',
    isDistinct: false,
    fits: (value) => value.length > 4 && parseDateRange(value).ok,
  },
  { field: 'sex', what: 'sexes', isDistinct: true, fits: (value) => /^(fe)?male$/i.test(value) },
  {
    field: 'country',
    what: 'countries',
    isDistinct: false,
    fits: (value) => value.length > 3 && matchCountry(value) !== null,
  },
  {
    field: 'host',
    what: 'hosts',
    isDistinct: false,
    fits: (value) => value.length > 2 && !/^\d+$/.test(value) && matchHost(value) !== null,
  },
];

/** What nine of ten values of a column look like; null where they look like nothing, or are fewer than three. */
export function recogniseValues(values: readonly string[]): RecognisedValues | null {
  const present = values
    .map((value) => value.trim())
    .filter((value) => findNullReason(value) === null);
  if (present.length < 3) return null;
  for (const { fits, ...seen } of LOOKS) {
    if (present.filter(fits).length >= present.length * 0.9) return seen;
  }
  return null;
}
