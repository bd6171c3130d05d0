/*
 * Glossary, English -> French. One word for one thing; « vous », buttons in the infinitive.
 *   genome, sequence, read -> génome, séquence, lecture; sample -> échantillon
 *   entry, record -> entrée, enregistrement; accession -> numéro d’accession; version -> version
 *   lineage, clade, variant -> lignée, clade, variant; coverage -> couverture; share -> part
 *   mutation, substitution, deletion, insertion -> mutation, substitution, délétion, insertion
 *   frame shift -> décalage du cadre de lecture; coding sequence -> séquence codante
 *   private, labelled mutation -> mutation privée, étiquetée; mixed sites -> sites mixtes
 *   quality good, mediocre, bad -> bonne, moyenne, mauvaise (« médiocre » would mean bad)
 *   dataset, reference, tree, node (also of a tree) -> jeu de données, référence, arbre, nœud
 *   instance -> collection; collection (citable) -> ensemble; table, row, column, field -> tableau, ligne, colonne, champ
 *   submit, submission, draft -> soumettre, soumission, brouillon; send -> envoyer; mend -> corriger
 *   approve, revise, revoke, withdraw -> approuver, réviser, révoquer, retirer
 *   release (an entry) -> publier; release (signed snapshot of a collection) -> édition
 *   owner, reviewer, submitter, reader -> propriétaire, relecteur, contributeur, lecteur
 *   steward, administrator, hub -> curateur, administrateur, plateforme; institution -> établissement
 *   open, restricted, controlled -> ouvert, restreint, contrôlé; terms of use -> conditions d’utilisation
 *   checklist, repository -> liste de contrôle, archive; digest -> empreinte; mirror -> miroir
 *   token, passkey, authenticator -> jeton, clé d’accès, application d’authentification
 *   recovery code -> code de secours; sign in -> se connecter; notice -> notification; mail -> courriel
 *   States of drafts and entries are feminine (ligne, entrée), those of files masculine (fichier).
 */
import type { Translation } from '../translation.ts';
import { frAnalyse } from './fr-analyse.ts';
import { frAssay } from './fr-assay.ts';
import { frBulk } from './fr-bulk.ts';
import { frCollections } from './fr-collections.ts';
import { frConnectors } from './fr-connectors.ts';
import { frDesk } from './fr-desk.ts';
import { frEntry } from './fr-entry.ts';
import { frExchange } from './fr-exchange.ts';
import { frExplore } from './fr-explore.ts';
import { frFiles } from './fr-files.ts';
import { frNode } from './fr-node.ts';
import { frPassports } from './fr-passports.ts';
import { frPeople } from './fr-people.ts';
import { frRecords } from './fr-records.ts';
import { frReleases } from './fr-releases.ts';
import { frSearch } from './fr-search.ts';
import { frSignIn } from './fr-sign-in.ts';
import { frStewardship } from './fr-stewardship.ts';
import { frStructure } from './fr-structure.ts';
import { frSubmit } from './fr-submit.ts';
import { frTree } from './fr-tree.ts';
import { frUpkeep } from './fr-upkeep.ts';
import { frVault } from './fr-vault.ts';
import { frWork } from './fr-work.ts';
import { frWorkflows } from './fr-workflows.ts';

/** Every text of the interface in French, with the keys of `en` in their order. */
export const fr: Translation = {
  ...frBulk,
  ...frReleases,
  ...frCollections,
  ...frConnectors,
  ...frExchange,
  ...frEntry,
  ...frFiles,
  ...frPeople,
  ...frSignIn,
  ...frUpkeep,
  ...frWork,
  ...frWorkflows,
  ...frVault,
  ...frPassports,
  ...frStewardship,
  ...frDesk,
  ...frExplore,
  ...frTree,
  ...frAssay,
  ...frStructure,
  ...frSearch,
  ...frRecords,
  ...frAnalyse,
  ...frNode,
  ...frSubmit,
};
