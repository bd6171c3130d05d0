import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { readToken, useColourScheme } from '../genome-view/use-colour-scheme.ts';
import type { TreeColours } from './surface.ts';
import type { TreeCommand, TreeEvent } from './tree-protocol.ts';
import { threadAddress } from './tree-thread.ts?thread';

const CATEGORIES = 8;
const STEPS = 7;

function readColours(): TreeColours {
  const list = (name: string, count: number) =>
    Array.from({ length: count }, (_, index) => readToken(`--${name}-${index + 1}`));
  return {
    ground: readToken('--surface'),
    ink: readToken('--ink'),
    faint: readToken('--line'),
    focus: readToken('--focus'),
    font: readToken('--font-text') || 'sans-serif',
    categories: list('cat', CATEGORIES),
    rest: readToken('--cat-rest'),
    ramp: list('seq', STEPS),
  };
}

/** Whether this browser can draw in a thread. */
export function canDrawInThread(): boolean {
  return (
    typeof OffscreenCanvas !== 'undefined' &&
    'transferControlToOffscreen' in HTMLCanvasElement.prototype
  );
}

export interface TreeThread {
  /** Where the canvas is put. */
  readonly holder: RefObject<HTMLDivElement | null>;
  readonly tell: (command: TreeCommand, transfer?: readonly Transferable[]) => void;
}

/**
 * A thread that draws into a canvas of the holder's size, and ends with the component. The canvas is made here and not by
 * React: it can be handed to a thread once only.
 */
export function useTreeThread(
  onEvent: (event: TreeEvent) => void,
  onLost: (reason: string) => void,
): TreeThread {
  const holder = useRef<HTMLDivElement>(null);
  const thread = useRef<Worker | null>(null);
  const waiting = useRef<[TreeCommand, readonly Transferable[]][]>([]);
  const listener = useRef({ onEvent, onLost });
  listener.current = { onEvent, onLost };
  const scheme = useColourScheme();
  const [isOpen, setOpen] = useState(false);
  const tell = useCallback((command: TreeCommand, transfer: readonly Transferable[] = []) => {
    if (thread.current === null) waiting.current.push([command, transfer]);
    else thread.current.postMessage(command, [...transfer]);
  }, []);
  useEffect(() => {
    const element = holder.current;
    if (element === null || !canDrawInThread()) return undefined;
    const canvas = document.createElement('canvas');
    canvas.setAttribute('aria-hidden', 'true');
    element.append(canvas);
    const worker = new Worker(threadAddress, { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<TreeEvent>) => listener.current.onEvent(data);
    worker.onerror = (event) => listener.current.onLost(event.message ?? '');
    const offscreen = canvas.transferControlToOffscreen();
    const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const open: TreeCommand = { kind: 'open', canvas: offscreen, colours: readColours(), isStill };
    worker.postMessage(open, [offscreen]);
    const observer = new ResizeObserver(([entry]) => {
      const { width = 0, height = 0 } = entry?.contentRect ?? {};
      if (width === 0 || height === 0) return;
      const ratio = Math.min(2, devicePixelRatio || 1);
      const resize: TreeCommand = {
        kind: 'resize',
        width: Math.floor(width),
        height: Math.floor(height),
        ratio,
      };
      worker.postMessage(resize);
    });
    observer.observe(element);
    thread.current = worker;
    for (const [command, transfer] of waiting.current.splice(0))
      worker.postMessage(command, [...transfer]);
    setOpen(true);
    return () => {
      observer.disconnect();
      worker.terminate();
      canvas.remove();
      thread.current = null;
      setOpen(false);
    };
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: The colours follow the scheme.
  useEffect(() => {
    if (isOpen) tell({ kind: 'colours', colours: readColours() });
  }, [scheme, isOpen, tell]);
  return { holder, tell };
}
