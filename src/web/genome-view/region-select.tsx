import type { ReactElement } from 'react';
import type { Pathogen } from '../api/types.ts';
import { message } from '../messages/message.ts';

/** Chooses the part of the genome that is shown: all of it, or one coding sequence. */
export function RegionSelect({
  pathogen,
  region,
  onChange,
}: {
  readonly pathogen: Pathogen;
  readonly region: string | null;
  readonly onChange: (region: string | null) => void;
}): ReactElement {
  return (
    <label className="row small">
      <span className="label">{message('genome.region')}</span>
      <select
        className="native-field"
        value={region ?? ''}
        onChange={(event) =>
          onChange(event.currentTarget.value === '' ? null : event.currentTarget.value)
        }
      >
        <option value="">{message('genome.wholeGenome')}</option>
        {pathogen.cdses.map((cds) => (
          <option key={cds.name} value={cds.name}>
            {cds.name}
          </option>
        ))}
      </select>
    </label>
  );
}
