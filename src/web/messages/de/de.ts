import type { Translation } from '../translation.ts';
import { deAnalyse } from './de-analyse.ts';
import { deAssay } from './de-assay.ts';
import { deBulk } from './de-bulk.ts';
import { deCollections } from './de-collections.ts';
import { deConnectors } from './de-connectors.ts';
import { deDesk } from './de-desk.ts';
import { deEntry } from './de-entry.ts';
import { deExchange } from './de-exchange.ts';
import { deExplore } from './de-explore.ts';
import { deFiles } from './de-files.ts';
import { deNode } from './de-node.ts';
import { dePassports } from './de-passports.ts';
import { dePeople } from './de-people.ts';
import { dePortal } from './de-portal.ts';
import { deRecords } from './de-records.ts';
import { deReleases } from './de-releases.ts';
import { deSignIn } from './de-sign-in.ts';
import { deStewardship } from './de-stewardship.ts';
import { deStructure } from './de-structure.ts';
import { deSubmitTexts } from './de-submit-texts.ts';
import { deTree } from './de-tree.ts';
import { deUpkeep } from './de-upkeep.ts';
import { deVault } from './de-vault.ts';
import { deWork } from './de-work.ts';
import { deWorkflows } from './de-workflows.ts';

// Words that are decided once, English -> German:
//   entry -> Eintrag; record -> Datensatz; dataset (of Nextclade) -> Dataset; instance -> Sammlung; collection (citable) -> Zusammenstellung
//   genome -> Genom; sample -> Probe; pathogen -> Erreger; host -> Wirt; outbreak -> Ausbruch
//   lineage -> Linie; clade -> Klade; mutation -> Mutation; coverage -> Abdeckung; share -> Anteil
//   aligned -> aligniert; frame shift -> Leserasterverschiebung; coding sequence -> kodierende Sequenz
//   ambiguous base -> mehrdeutige Base; private, labelled mutation -> private, markierte Mutation
//   accession -> Accession; read -> Read; assembly -> Assembly; digest -> Prüfsumme
//   submit -> einsenden; submission -> Einsendung; draft -> Entwurf; row -> Zeile; mend -> Fehler beheben
//   approve -> genehmigen; release (verb) -> freigeben; a release -> das Release; revise -> überarbeiten
//   refuse -> ablehnen; revoke (an entry, a token) -> widerrufen; withdraw (a row) -> zurückziehen
//   take back (a proposal, an invitation) -> zurücknehmen; restricted -> eingeschränkt
//   node (of the network, of a tree) -> Knoten; mirror of objects -> Spiegel; steward -> Steward
//   owner (whose data they are) -> Eigentümer; administrator -> Administration; acting for -> Vertretung
//   roles in a group: owner -> Leitung, reviewer -> Prüfung, submitter -> Einsendung, reader -> Lesezugriff
//   state -> Status; status of an answer -> HTTP-Status; notice -> Mitteilung; audit log -> Audit-Protokoll
//   make (account, group) -> anlegen; make (file, token, release) -> erstellen; choose -> auswählen, wählen
//   terms of use -> Nutzungsbedingungen; coarsen -> vergröbern; keep -> aufbewahren; show -> zeigen

/** Every text of the interface, in German. Formal address; roles as words for what one does. */
export const de: Translation = {
  ...deBulk,
  ...deReleases,
  ...deCollections,
  ...deConnectors,
  ...deExchange,
  ...deEntry,
  ...deFiles,
  ...dePeople,
  ...deSignIn,
  ...deUpkeep,
  ...deWork,
  ...deWorkflows,
  ...deVault,
  ...dePassports,
  ...deStewardship,
  ...deDesk,
  ...deExplore,
  ...deTree,
  ...deAssay,
  ...deStructure,
  ...dePortal,
  ...deRecords,
  ...deAnalyse,
  ...deNode,
  ...deSubmitTexts,
};
