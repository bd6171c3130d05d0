import type { Answer } from '../../../web/api/call-operation.ts';
import { formatDay } from '../../../web/format/format-values.ts';
import { message } from '../../../web/messages/message.ts';

type Query = Answer<'list-connectors'>['connectors'][number]['query'];

/** What a connector asks for, in words. */
export function describeQuery(query: Query): string {
  const { taxon, country, text, collectedFrom, collectedTo, publicFrom, publicTo } = query;
  const describeDays = (what: string, from: string | null, to: string | null): string[] => [
    ...(from === null ? [] : [message('connectors.query.from', { what, day: formatDay(from) })]),
    ...(to === null ? [] : [message('connectors.query.to', { what, day: formatDay(to) })]),
  ];
  return [
    message('connectors.query.taxon', { taxon: String(taxon) }),
    ...(country === null ? [] : [country]),
    ...describeDays(message('connectors.query.collected'), collectedFrom, collectedTo),
    ...describeDays(message('connectors.query.public'), publicFrom, publicTo),
    ...(text === null ? [] : [text]),
  ].join(', ');
}
