import type { ReactElement } from 'react';
import { ScrollRegion } from '../table/scroll-region.tsx';
import { CopyButton } from './copy-button.tsx';

/** Code to read and to copy. */
export function CodeBlock({
  code,
  label,
}: {
  readonly code: string;
  readonly label: string;
}): ReactElement {
  return (
    <div className="code-line">
      <ScrollRegion label={label} className="code-scroll">
        <pre className="code-block">
          <code>{code}</code>
        </pre>
      </ScrollRegion>
      <CopyButton text={code} />
    </div>
  );
}
