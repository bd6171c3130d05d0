/** First cell of the line before the header of a TSV template; readers pass over it. */
export const TEMPLATE_MARK = '# outbreak checklist';

/** The checklist and version that a template says it was made from; null for another line. */
export function parseTemplateMark(line: string): { id: string; version: string } | null {
  const match = /^# outbreak checklist (\S+) (\S+)/.exec(line.trim());
  return match === null ? null : { id: match[1] ?? '', version: match[2] ?? '' };
}
