import { findPackageFolder } from '../../../platform/files/find-package.ts';
import { joinPath } from '../../../platform/files/paths.ts';
import { findPathKind, readText } from '../../../platform/files/read-file.ts';
import { writeFileAtomically } from '../../../platform/files/write-atomically.ts';
import type { Problem } from '../../../schema/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import { type AuspiceNode, type AuspiceTree, findAttribute, listNodes } from './auspice-tree.ts';
import { inferInnerLabels } from './infer-inner-labels.ts';
import { formatPrimersCsv, type NextcladeBundle, readNextcladeBundle } from './nextclade-bundle.ts';
import { parseJsonObject } from './parse-json-object.ts';

const PACKAGE = '@neherlab/nextclade';
const VERSION = '0.14.4';
const LINEAGE = 'pango_lineage';
const BUNDLE_LIMIT = 64 * 1024 * 1024;
/** Raised whenever these files are made in another way, so that an upgrade writes them anew. */
const REVISION = 1;

/** The pathogen whose tree comes out of the installed package. */
export const SHIPPED_TREE_PATHOGEN = 'sars-cov-2';

/** Reads the bundle of the installed package; any other version than the pinned one is refused. */
export async function readInstalledBundle(): Promise<Result<NextcladeBundle, Problem>> {
  const folder = findPackageFolder(PACKAGE);
  if (!folder.ok) return folder;
  const manifest = await readText(joinPath(folder.value, 'package.json'), BUNDLE_LIMIT);
  if (!manifest.ok) return manifest;
  const version: unknown = JSON.parse(manifest.value).version;
  if (version !== VERSION) {
    const hint = `The tree is read out of version ${VERSION} only. Run \`npm ci\` again.`;
    return fail({ code: 'bundle-unknown', where: PACKAGE, value: String(version), hint });
  }
  const text = await readText(joinPath(folder.value, 'dist', 'nextclade.js'), BUNDLE_LIMIT);
  return text.ok ? readNextcladeBundle(text.value) : text;
}

/**
 * The files that set-up puts beside the shipped pathogen: the tree with a lineage on every node and
 * the engine told of it, the primers, and a note on where all this is from. Everything the tree says
 * of its authors, its acknowledgement and its date is kept as it is.
 */
export function makeShippedFiles(bundle: NextcladeBundle): Map<string, string> {
  const { tree, primers } = bundle;
  const nodes = listNodes(tree.tree);
  const tips = nodes.filter((node) => !node.children?.length);
  const source = {
    revision: REVISION,
    package: PACKAGE,
    version: VERSION,
    licence: 'MIT',
    title: tree.meta.title,
    updated: tree.meta.updated,
    maintainers: tree.meta.maintainers,
    acknowledgement: tree.meta.description,
    nodes: nodes.length,
    tips: tips.length,
    primers: primers.length,
    terms:
      'The genomes behind this tree were shared through GISAID and remain under its terms. The tree is used to place genomes; it is never turned back into sequences for download.',
  };
  return new Map([
    ['primers.csv', formatPrimersCsv(primers)],
    ['tree.json', JSON.stringify(toDatasetTree(tree))],
    ['tree-source.json', `${JSON.stringify(source, null, 2)}\n`],
  ]);
}

/**
 * Writes those files to `<dataFolder>/pathogens/sars-cov-2` unless they are there as this program
 * makes them. The note is written last, so that a broken start is made good by the next one. Safe
 * to call at every start.
 */
export async function installShippedTree(
  dataFolder: string,
): Promise<Result<'written' | 'present', Problem>> {
  const folder = joinPath(dataFolder, 'pathogens', SHIPPED_TREE_PATHOGEN);
  if (await isPresent(folder)) return succeed('present');
  const bundle = await readInstalledBundle();
  if (!bundle.ok) return bundle;
  for (const [name, text] of makeShippedFiles(bundle.value)) {
    const written = await writeFileAtomically(joinPath(folder, name), text);
    if (!written.ok) return written;
  }
  return succeed('written');
}

async function isPresent(folder: string): Promise<boolean> {
  if ((await findPathKind(joinPath(folder, 'tree.json'))) !== 'file') return false;
  const note = await readText(joinPath(folder, 'tree-source.json'), BUNDLE_LIMIT);
  const json = note.ok ? parseJsonObject(note.value, 'tree-source.json') : note;
  return json.ok && json.value.revision === REVISION;
}

function toDatasetTree(tree: AuspiceTree): AuspiceTree {
  const lineages = inferInnerLabels(tree.tree, LINEAGE);
  const extensions = {
    nextclade: {
      clade_node_attrs: [
        {
          name: LINEAGE,
          displayName: `Pango lineage (tree of ${String(tree.meta.updated)})`,
          description:
            'Pango lineage of the nearest node. Genomes of the tree carry the lineage they were given by its authors; that of inner nodes is inferred with the fewest changes along the tree.',
        },
      ],
    },
  };
  return {
    ...tree,
    meta: { ...tree.meta, extensions },
    tree: labelNode(tree.tree, lineages),
  };
}

function labelNode(node: AuspiceNode, lineages: ReadonlyMap<AuspiceNode, string>): AuspiceNode {
  const inferred = findAttribute(node, LINEAGE) === undefined ? lineages.get(node) : undefined;
  const attributes =
    inferred === undefined
      ? node.node_attrs
      : { ...node.node_attrs, [LINEAGE]: { value: inferred, inferred: true } };
  const children = node.children?.map((child) => labelNode(child, lineages));
  return { ...node, node_attrs: attributes, ...(children && { children }) };
}
