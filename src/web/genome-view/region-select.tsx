import type { ReactElement } from 'react';
import { MAIN_SEGMENT } from '../../schema/ports.ts';
import type { CdsShape, Pathogen } from '../api/types.ts';
import { message } from '../messages/message.ts';
import { listCdsesOf, listSegments } from './pathogen-segments.ts';

function CdsOptions({ cdses }: { readonly cdses: readonly CdsShape[] }): ReactElement {
  return (
    <>
      {cdses.map((cds) => (
        <option key={cds.name} value={cds.name}>
          {cds.name}
        </option>
      ))}
    </>
  );
}

/** What is drawn may be one of several segments, as if it were all of the genome. */
function nameWhole({ segments }: Pathogen): string {
  const segment = segments[0]?.name ?? MAIN_SEGMENT;
  return segment === MAIN_SEGMENT
    ? message('genome.wholeGenome')
    : message('genome.wholeSegment', { segment });
}

/** Chooses the part of the genome that is shown: all of it or of one of its segments, or one coding sequence. */
export function RegionSelect({
  pathogen,
  region,
  onChange,
}: {
  readonly pathogen: Pathogen;
  readonly region: string | null;
  readonly onChange: (region: string | null) => void;
}): ReactElement {
  const segments = listSegments(pathogen);
  const standard = segments[0] ?? '';
  return (
    <label className="row small">
      <span className="label">{message('genome.region')}</span>
      <select
        className="native-field"
        value={region ?? standard}
        onChange={(event) =>
          onChange(event.currentTarget.value === '' ? null : event.currentTarget.value)
        }
      >
        {segments.length > 0 ? null : <option value="">{nameWhole(pathogen)}</option>}
        {segments.length > 0 ? null : <CdsOptions cdses={pathogen.cdses} />}
        {segments.map((segment) => (
          <optgroup key={segment} label={message('genome.segment', { segment })}>
            <option value={segment}>{message('genome.wholeSegment', { segment })}</option>
            <CdsOptions cdses={listCdsesOf(pathogen, segment)} />
          </optgroup>
        ))}
      </select>
    </label>
  );
}
