import type { Instance, Pathogen } from '../../../../web/api/types.ts';
import type { Compared } from './compared.ts';
import type { ExploreControls } from './use-explore-state.ts';

/** What every panel of the page is about. */
export interface PanelProps {
  readonly instance: Instance;
  readonly pathogen: Pathogen;
  readonly controls: ExploreControls;
  readonly compared: readonly Compared[];
}
