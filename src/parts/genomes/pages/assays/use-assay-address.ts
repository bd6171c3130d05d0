import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import {
  type AssayAddress,
  formatAssayAddress,
  parseAssayAddress,
} from '../../assays/assay-address.ts';

export interface AssayControls {
  readonly address: AssayAddress;
  readonly update: (change: Partial<AssayAddress>) => void;
}

/** The state of the page on assays, which lives in its address. */
export function useAssayAddress(): AssayControls {
  const raw = useSearch({ strict: false }) as Readonly<Record<string, unknown>>;
  const navigate = useNavigate();
  const address = useMemo(() => parseAssayAddress(raw), [raw]);
  const update = useCallback(
    (change: Partial<AssayAddress>) => {
      navigate({
        to: '.',
        search: (previous: Readonly<Record<string, unknown>>) =>
          formatAssayAddress({ ...parseAssayAddress(previous), ...change }) as never,
        resetScroll: false,
      });
    },
    [navigate],
  );
  return { address, update };
}
