import { type ReactElement, useId } from 'react';
import type { Instance } from '../../../../web/api/types.ts';
import { message } from '../../../../web/messages/message.ts';
import { PageSlot } from '../../../../web/shell/page-slot.tsx';
import type { AssayControls } from './use-assay-address.ts';

/** Numbers of an alert, in the units in which they are typed. */
const PERCENT = { least: 0.1, most: 100 } as const;
const WEEKS = { least: 1, most: 104 } as const;

/** From which share on somebody wants to be told, and the way to keep the assay for that. */
export function AlertPanel({
  instance,
  controls: { address, update },
}: {
  readonly instance: Instance;
  readonly controls: AssayControls;
}): ReactElement {
  const title = useId();
  const read = (
    text: string,
    { least, most }: { readonly least: number; readonly most: number },
  ) => {
    const value = Number(text);
    return text !== '' && value >= least && value <= most ? value : null;
  };
  return (
    <section className="panel stack-tight" aria-labelledby={title}>
      <h2 id={title}>{message('assay.alertTitle')}</h2>
      <p className="muted small">{message('assay.alertWhat')}</p>
      <div className="row">
        <label className="row small">
          <span className="label">{message('assay.threshold')}</span>
          <input
            type="number"
            className="native-field field-short"
            min={PERCENT.least}
            max={PERCENT.most}
            step="any"
            defaultValue={Math.round(address.threshold * 100_000) / 1000}
            onChange={(event) => {
              const value = read(event.currentTarget.value, PERCENT);
              if (value !== null) update({ threshold: value / 100 });
            }}
          />
        </label>
        <label className="row small">
          <span className="label">{message('assay.weeks')}</span>
          <input
            type="number"
            className="native-field field-short"
            min={WEEKS.least}
            max={WEEKS.most}
            step={1}
            defaultValue={address.weeks}
            onChange={(event) => {
              const value = read(event.currentTarget.value, WEEKS);
              if (value !== null) update({ weeks: Math.round(value) });
            }}
          />
        </label>
        <PageSlot name="query" subject={instance.id} />
      </div>
    </section>
  );
}
