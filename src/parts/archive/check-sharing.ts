import { AppError } from '../../schema/errors.ts';
import type { ChosenTermsId } from '../../schema/terms.ts';
import type { FileVisibility } from './file-schema.ts';

/** Who may have a file, and under which terms. */
export interface FileSharing {
  readonly visibility: FileVisibility;
  /** 'YYYY-MM-DD'; null unless it is restricted. */
  readonly restrictedUntil: string | null;
  readonly terms: string;
  /** 'YYYY-MM-DD'; null unless its terms end. */
  readonly termsUntil: string | null;
}

const MOST_DAYS = 366;

/** What is wished as a whole. @throws AppError request-invalid where a day is missing, past or too far, or not needed */
export function checkSharing(
  wish: {
    readonly visibility: FileVisibility;
    readonly restrictedUntil?: string | undefined;
    readonly terms: ChosenTermsId | string;
    readonly termsUntil?: string | undefined;
  },
  day: string,
): FileSharing {
  const isRestricted = wish.visibility === 'restricted';
  const hasEnd = wish.terms === 'restricted-use';
  return {
    visibility: wish.visibility,
    restrictedUntil: checkDay('restrictedUntil', wish.restrictedUntil, {
      isNeeded: isRestricted,
      day,
    }),
    terms: wish.terms,
    termsUntil: checkDay('termsUntil', wish.termsUntil, { isNeeded: hasEnd, day }),
  };
}

function checkDay(
  where: string,
  value: string | undefined,
  { isNeeded, day }: { readonly isNeeded: boolean; readonly day: string },
): string | null {
  const refuse = (hint: string): never => {
    const problems = [{ code: 'field-invalid', where, value: value ?? '', hint }];
    throw new AppError('request-invalid', { detail: `${where}: ${hint}`, problems });
  };
  if (!isNeeded) {
    if (value !== undefined) {
      refuse('A day is given only with what ends: restricted files, or terms of restricted use.');
    }
    return null;
  }
  if (value === undefined) return refuse('The day on which this ends is missing.');
  const days = (Date.parse(value) - Date.parse(day)) / 86_400_000;
  if (days <= 0) refuse('The day has to be after today.');
  if (days > MOST_DAYS) refuse('The day is more than a year ahead.');
  return value;
}
