import { element, textElement, type XmlElement } from './xml-element.ts';

/** Kinds of objects at ENA, in the order in which they need each other. */
export const enaKinds = ['project', 'sample', 'experiment', 'run', 'analysis'] as const;
export type EnaKind = (typeof enaKinds)[number];

/** An object as it is sent: its place in the set of its kind. */
export interface EnaObject {
  readonly kind: EnaKind;
  readonly alias: string;
  readonly instance: string;
  /** Null for a study. */
  readonly entry: string | null;
  readonly version: number | null;
  readonly xml: XmlElement;
}

type Tags = readonly (readonly [tag: string, value: string, unit?: string])[];

/** `SAMPLE_ATTRIBUTES` and its kin (SRA.common.xsd, AttributeType); null without any. */
function attributes(kind: string, tags: Tags): XmlElement | null {
  if (tags.length === 0) return null;
  return element(
    `${kind}_ATTRIBUTES`,
    {},
    tags.map(([tag, value, unit]) =>
      element(`${kind}_ATTRIBUTE`, {}, [
        textElement('TAG', tag),
        textElement('VALUE', value),
        textElement('UNITS', unit),
      ]),
    ),
  );
}

export interface ProjectContent {
  readonly alias: string;
  readonly centerName: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
}

/** A study (ENA.project.xsd). */
export function makeProject(content: ProjectContent): XmlElement {
  return element('PROJECT', { alias: content.alias, center_name: content.centerName }, [
    textElement('NAME', content.name),
    textElement('TITLE', content.title),
    textElement('DESCRIPTION', content.description),
    element('SUBMISSION_PROJECT', {}, [element('SEQUENCING_PROJECT', {})]),
  ]);
}

export interface SampleContent {
  readonly alias: string;
  readonly centerName: string;
  readonly title: string;
  /** NCBI taxon of the organism. */
  readonly taxon: string;
  /** Values of the checklist's attributes, by their names. */
  readonly tags: Tags;
  /** 'ERC000033' */
  readonly checklist: string;
}

/** A sample (SRA.sample.xsd). */
export function makeSample(content: SampleContent): XmlElement {
  return element('SAMPLE', { alias: content.alias, center_name: content.centerName }, [
    textElement('TITLE', content.title),
    element('SAMPLE_NAME', {}, [textElement('TAXON_ID', content.taxon)]),
    attributes('SAMPLE', [...content.tags, ['ENA-CHECKLIST', content.checklist]]),
  ]);
}

export interface ExperimentContent {
  readonly alias: string;
  readonly centerName: string;
  readonly title: string;
  readonly study: string;
  readonly sample: string;
  readonly design: string;
  readonly libraryName: string;
  readonly strategy: string;
  readonly source: string;
  readonly selection: string;
  readonly layout: 'SINGLE' | 'PAIRED';
  readonly protocol: string | null;
  /** 'ILLUMINA' */
  readonly platform: string;
  readonly instrument: string;
}

/** What was sequenced and how (SRA.experiment.xsd). */
export function makeExperiment(content: ExperimentContent): XmlElement {
  return element('EXPERIMENT', { alias: content.alias, center_name: content.centerName }, [
    textElement('TITLE', content.title),
    element('STUDY_REF', { accession: content.study }),
    element('DESIGN', {}, [
      textElement('DESIGN_DESCRIPTION', content.design),
      element('SAMPLE_DESCRIPTOR', { accession: content.sample }),
      element('LIBRARY_DESCRIPTOR', {}, [
        textElement('LIBRARY_NAME', content.libraryName),
        textElement('LIBRARY_STRATEGY', content.strategy),
        textElement('LIBRARY_SOURCE', content.source),
        textElement('LIBRARY_SELECTION', content.selection),
        element('LIBRARY_LAYOUT', {}, [element(content.layout, {})]),
        textElement('LIBRARY_CONSTRUCTION_PROTOCOL', content.protocol),
      ]),
    ]),
    element('PLATFORM', {}, [
      element(content.platform, {}, [textElement('INSTRUMENT_MODEL', content.instrument)]),
    ]),
  ]);
}

/** A file that was uploaded before. */
export interface EnaFile {
  readonly name: string;
  readonly type: string;
  readonly md5: string;
}

function files(list: readonly EnaFile[]): XmlElement {
  return element(
    'FILES',
    {},
    list.map(({ name, type, md5 }) =>
      element('FILE', { filename: name, filetype: type, checksum_method: 'MD5', checksum: md5 }),
    ),
  );
}

export interface RunContent {
  readonly alias: string;
  readonly centerName: string;
  readonly experiment: string;
  readonly files: readonly EnaFile[];
}

/** The reads of an experiment (SRA.run.xsd). */
export function makeRun(content: RunContent): XmlElement {
  return element('RUN', { alias: content.alias, center_name: content.centerName }, [
    element('EXPERIMENT_REF', { accession: content.experiment }),
    element('DATA_BLOCK', {}, [files(content.files)]),
  ]);
}

export interface AssemblyContent {
  readonly alias: string;
  readonly centerName: string;
  readonly title: string;
  readonly description: string;
  readonly study: string;
  readonly sample: string;
  readonly runs: readonly string[];
  /** At most 50 characters, without the organism's name. */
  readonly name: string;
  readonly coverage: string;
  readonly program: string;
  readonly platform: string;
  readonly files: readonly EnaFile[];
}

/** A consensus genome as an assembly (SRA.analysis.xsd, SEQUENCE_ASSEMBLY), as Webin-CLI sends one. */
export function makeAssembly(content: AssemblyContent): XmlElement {
  return element('ANALYSIS', { alias: content.alias, center_name: content.centerName }, [
    textElement('TITLE', content.title),
    textElement('DESCRIPTION', content.description),
    element('STUDY_REF', { accession: content.study }),
    element('SAMPLE_REF', { accession: content.sample }),
    ...content.runs.map((run) => element('RUN_REF', { accession: run })),
    element('ANALYSIS_TYPE', {}, [
      element('SEQUENCE_ASSEMBLY', {}, [
        textElement('NAME', content.name),
        textElement('TYPE', 'clone or isolate'),
        textElement('PARTIAL', 'false'),
        textElement('COVERAGE', content.coverage),
        textElement('PROGRAM', content.program),
        textElement('PLATFORM', content.platform),
      ]),
    ]),
    files(content.files),
  ]);
}

/** Objects of one kind as one document. */
export function makeSet(objects: readonly Pick<EnaObject, 'kind' | 'xml'>[]): XmlElement {
  const kind = (objects[0]?.kind ?? 'sample').toUpperCase();
  return element(
    `${kind}_SET`,
    {},
    objects.map(({ xml }) => xml),
  );
}

/** What is to be done with what is sent, or with an object that is there (SRA.submission.xsd). */
export type EnaAction =
  | { readonly do: 'ADD' | 'MODIFY' }
  | { readonly do: 'CANCEL' | 'RELEASE' | 'RECEIPT'; readonly target: string }
  | { readonly do: 'HOLD'; readonly target?: string; readonly until: string };

/** The document that says what a submission does. */
export function makeSubmission(
  { alias, centerName }: { readonly alias: string; readonly centerName: string },
  actions: readonly EnaAction[],
): XmlElement {
  const made = actions.map((action) => {
    const target = 'target' in action && action.target !== undefined ? action.target : null;
    const until = action.do === 'HOLD' ? action.until : null;
    return element('ACTION', {}, [element(action.do, { target, HoldUntilDate: until })]);
  });
  return element('SUBMISSION_SET', {}, [
    element('SUBMISSION', { alias, center_name: centerName }, [element('ACTIONS', {}, made)]),
  ]);
}
