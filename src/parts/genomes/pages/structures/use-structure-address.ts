import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import {
  formatStructureAddress,
  parseStructureAddress,
  type StructureAddress,
} from './structure-address.ts';

export interface StructureControls {
  readonly address: StructureAddress;
  readonly update: (change: Partial<StructureAddress>) => void;
}

/** The state of the page on structures, which lives in its address. */
export function useStructureAddress(): StructureControls {
  const raw = useSearch({ strict: false }) as Readonly<Record<string, unknown>>;
  const navigate = useNavigate();
  const address = useMemo(() => parseStructureAddress(raw), [raw]);
  const update = useCallback(
    (change: Partial<StructureAddress>) => {
      navigate({
        to: '.',
        search: (previous: Readonly<Record<string, unknown>>) =>
          formatStructureAddress({ ...parseStructureAddress(previous), ...change }) as never,
        resetScroll: false,
      });
    },
    [navigate],
  );
  return { address, update };
}
