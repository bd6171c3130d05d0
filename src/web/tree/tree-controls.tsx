import { type ReactElement, useId, useState } from 'react';
import { message } from '../messages/message.ts';
import type { Shape } from './tree-layout.ts';
import type { FileFormat, TreeCommand, TreeSummary } from './tree-protocol.ts';

/** How a tree is shown. */
export interface TreeLook {
  readonly shape: Shape;
  readonly scale: 'divergence' | 'time';
  /** Key of the trait that it is coloured by, unless `site` is given. */
  readonly colour: string;
  readonly site: string;
}

const FORMATS: readonly FileFormat[] = ['svg', 'png', 'newick', 'auspice'];

function Select({
  label,
  value,
  options,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, label: string])[];
  readonly onChange: (value: string) => void;
}): ReactElement {
  const id = useId();
  return (
    <span className="tree-control">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map(([key, text]) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </select>
    </span>
  );
}

/** A field whose text is used with the key Enter. */
function TextField({
  label,
  button,
  onUse,
}: {
  readonly label: string;
  readonly button: string;
  readonly onUse: (text: string) => void;
}): ReactElement {
  const id = useId();
  const [text, setText] = useState('');
  return (
    <form
      className="tree-control"
      onSubmit={(event) => {
        event.preventDefault();
        onUse(text.trim());
      }}
    >
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="text"
        size={12}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <button type="submit" className="button-link button-small">
        {button}
      </button>
    </form>
  );
}

/** What can be chosen of a drawing. */
export function TreeControls({
  summary,
  look,
  onLook,
  tell,
}: {
  readonly summary: TreeSummary;
  readonly look: TreeLook;
  readonly onLook: (look: TreeLook) => void;
  readonly tell: (command: TreeCommand) => void;
}): ReactElement {
  const scales: [string, string][] = [['divergence', message('tree.byDivergence')]];
  if (summary.dates === 'given') scales.push(['time', message('tree.byTime')]);
  if (summary.dates === 'estimated') scales.push(['time', message('tree.byEstimatedTime')]);
  const zoom = (factor: number) => {
    tell({
      kind: 'zoom',
      x: 400,
      y: 260,
      factorX: look.shape === 'radial' ? factor : 1,
      factorY: factor,
    });
  };
  return (
    <div className="tree-controls no-print">
      <Select
        label={message('tree.shape')}
        value={look.shape}
        options={[
          ['rectangular', message('tree.rectangular')],
          ['radial', message('tree.radial')],
        ]}
        onChange={(shape) => onLook({ ...look, shape: shape as Shape })}
      />
      <Select
        label={message('tree.scale')}
        value={look.scale}
        options={scales}
        onChange={(scale) => onLook({ ...look, scale: scale as TreeLook['scale'] })}
      />
      {summary.traits.length === 0 ? null : (
        <Select
          label={message('tree.colourBy')}
          value={look.colour}
          options={summary.traits.map(({ key, title }) => [key, title])}
          onChange={(colour) => onLook({ ...look, colour, site: '' })}
        />
      )}
      {summary.hasChanges ? (
        <TextField
          label={message('tree.site')}
          button={message('tree.colour')}
          onUse={(site) => onLook({ ...look, site })}
        />
      ) : null}
      <TextField
        label={message('tree.find')}
        button={message('tree.findNext')}
        onUse={(text) => tell({ kind: 'find', text })}
      />
      <span className="tree-control">
        <button
          type="button"
          className="button-link button-small"
          aria-label={message('tree.zoomIn')}
          onClick={() => zoom(1.5)}
        >
          +
        </button>
        <button
          type="button"
          className="button-link button-small"
          aria-label={message('tree.zoomOut')}
          onClick={() => zoom(1 / 1.5)}
        >
          −
        </button>
        <button
          type="button"
          className="button-link button-small"
          onClick={() => tell({ kind: 'fit', node: 0 })}
        >
          {message('tree.all')}
        </button>
      </span>
      <span className="tree-control">
        {message('tree.save')}
        {FORMATS.map((format) => (
          <button
            key={format}
            type="button"
            className="link-button"
            onClick={() =>
              tell({ kind: 'export', format, day: new Date().toISOString().slice(0, 10) })
            }
          >
            {message(`tree.format.${format}`)}
          </button>
        ))}
      </span>
    </div>
  );
}
