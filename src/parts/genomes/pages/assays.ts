import { definePage } from '../../../schema/define-page.ts';

export const assaysPage = definePage({
  name: 'assays',
  path: '/assays/$instance',
  titleMessage: 'assay.title',
  access: 'public',
  example:
    '/assays/sars-cov-2-simulated?view.oligo=N1%20forward%20GACCCCAAAATCAGCGAAAT&view.oligo=N1%20probe%20ACCCCGCATTACGTTTGGTGGACC&view.oligo=N1%20reverse%20TCTGGTTACTGCCAGTTGAATCTG',
  load: () => import('./assays-page.tsx'),
});
