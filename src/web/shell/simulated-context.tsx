import { createContext, useContext, useEffect } from 'react';

/** Lets the page that is open tell the shell that what it shows is simulated. */
export const SimulatedContext = createContext<(simulated: boolean) => void>(() => {});

/** Shows the simulated banner for as long as the calling page is open and `simulated` holds. */
export function useSimulatedBanner(simulated: boolean): void {
  const announce = useContext(SimulatedContext);
  useEffect(() => {
    announce(simulated);
    return () => announce(false);
  }, [announce, simulated]);
}
