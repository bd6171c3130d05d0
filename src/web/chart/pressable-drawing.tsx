import type { KeyboardEvent, ReactElement, ReactNode } from 'react';

/** A drawing whose parts can be pressed, so that it is a group of buttons and not one picture. */
export function PressableDrawing({
  width,
  height,
  title,
  children,
}: {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly children: ReactNode;
}): ReactElement {
  return (
    // biome-ignore lint/a11y/useSemanticElements: There is no fieldset in a drawing.
    <svg width={width} height={height} role="group" aria-label={title}>
      {children}
    </svg>
  );
}

/** What makes a part of a drawing a button, by pointer and keyboard; nothing where nothing follows. */
export function pressable(onPress: (() => void) | undefined) {
  if (onPress === undefined) return {};
  return {
    role: 'button',
    tabIndex: 0,
    onClick: onPress,
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      onPress();
    },
  };
}
