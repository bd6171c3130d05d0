import { type ReactElement, useEffect, useState } from 'react';
import { message } from '../messages/message.ts';

const SHOWN_MS = 2000;

async function copyText(text: string): Promise<void> {
  if (navigator.clipboard !== undefined) return navigator.clipboard.writeText(text);
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}

/** Copies a text to the clipboard and says so. */
export function CopyButton({
  text,
  label,
}: {
  readonly text: string;
  readonly label?: string;
}): ReactElement {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return undefined;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  return (
    <button
      type="button"
      className="button-link button-small"
      onClick={() => copyText(text).then(() => setCopied(true))}
    >
      <span aria-live="polite">
        {isCopied ? message('copy.done') : (label ?? message('copy.label'))}
      </span>
    </button>
  );
}
