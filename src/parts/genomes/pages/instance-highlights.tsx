import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { askLapis } from '../../../web/api/lapis.ts';
import { instanceQuery } from '../../../web/api/queries.ts';
import type { LapisRow } from '../../../web/api/types.ts';
import { formatCount, formatDay } from '../../../web/format/format-values.ts';
import { message } from '../../../web/messages/message.ts';

/** A bound that leaves out only what has no date. */
const LONG_AGO = '1900-01-01';

/** Countries and the latest collection date of an instance; nothing where they cannot be had. */
export function InstanceHighlights({ id }: { readonly id: string }): ReactElement | null {
  const instance = useQuery(instanceQuery(id));
  const { countryColumn, dateColumn } = instance.data ?? { countryColumn: '', dateColumn: '' };
  const highlights = useQuery({
    queryKey: ['highlights', id, instance.data?.dataVersion],
    enabled: instance.data !== undefined,
    queryFn: async ({ signal }) => {
      const [countries, latest] = await Promise.all([
        askLapis<LapisRow>(id, 'aggregated', {
          filter: {},
          query: { fields: [countryColumn] },
          signal,
        }),
        askLapis<LapisRow>(id, 'details', {
          filter: { [`${dateColumn}From`]: [LONG_AGO] },
          query: {
            fields: [dateColumn],
            orderBy: [{ field: dateColumn, type: 'descending' }],
            limit: 1,
          },
          signal,
        }),
      ]);
      const day = latest[0]?.[dateColumn];
      return {
        countries: countries.filter((row) => row[countryColumn] !== null).length,
        latest: typeof day === 'string' ? day : null,
      };
    },
  });
  if (highlights.data === undefined) return null;
  return (
    <>
      <div>
        <dt>{message('home.countries')}</dt>
        <dd>{formatCount(highlights.data.countries)}</dd>
      </div>
      {highlights.data.latest === null ? null : (
        <div>
          <dt>{message('home.latest')}</dt>
          <dd>{formatDay(highlights.data.latest)}</dd>
        </div>
      )}
    </>
  );
}
