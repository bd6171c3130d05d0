import { AppError } from '../../../schema/errors.ts';

/** The type of an answer that a header Accept takes, of those that there are, the first being the one to give. @throws AppError not-acceptable */
export function chooseMediaType(accept: string | undefined, offered: readonly string[]): string {
  const first = offered[0] ?? '';
  if (accept === undefined || accept.trim() === '') return first;
  const taken = accept.split(',').flatMap((part) => {
    const [type = '', ...parameters] = part.split(';').map((one) => one.trim().toLowerCase());
    return parameters.some((one) => /^q=0(\.0*)?$/.test(one)) ? [] : [type];
  });
  const chosen = offered.find((type) =>
    taken.some((one) => one === type || one === '*/*' || one === `${type.split('/')[0]}/*`),
  );
  if (chosen !== undefined) return chosen;
  throw new AppError('not-acceptable', { detail: `There is ${offered.join(' or ')}.` });
}
