import { Canvas3D, Canvas3DContext } from 'molstar/lib/mol-canvas3d/canvas3d.js';
import { CIF } from 'molstar/lib/mol-io/reader/cif.js';
import { parsePDB } from 'molstar/lib/mol-io/reader/pdb/parser.js';
import { Quat, Vec3 } from 'molstar/lib/mol-math/linear-algebra.js';
import type { Location } from 'molstar/lib/mol-model/location.js';
import {
  Bond,
  Structure,
  StructureElement,
  StructureProperties,
} from 'molstar/lib/mol-model/structure.js';
import { trajectoryFromMmCIF } from 'molstar/lib/mol-model-formats/structure/mmcif.js';
import { trajectoryFromPDB } from 'molstar/lib/mol-model-formats/structure/pdb.js';
import type { Representation } from 'molstar/lib/mol-repr/representation.js';
import { LabelParams, LabelRepresentation } from 'molstar/lib/mol-repr/shape/loci/label.js';
import { CartoonRepresentationProvider } from 'molstar/lib/mol-repr/structure/representation/cartoon.js';
import { SpacefillRepresentationProvider } from 'molstar/lib/mol-repr/structure/representation/spacefill.js';
import { SyncRuntimeContext } from 'molstar/lib/mol-task/execution/synchronous.js';
import { ColorTheme } from 'molstar/lib/mol-theme/color.js';
import { PhysicalSizeTheme } from 'molstar/lib/mol-theme/size/physical.js';
import { UniformSizeTheme } from 'molstar/lib/mol-theme/size/uniform.js';
import { SizeTheme } from 'molstar/lib/mol-theme/size.js';
import { AssetManager } from 'molstar/lib/mol-util/assets.js';
import { Binding } from 'molstar/lib/mol-util/binding.js';
import { Color } from 'molstar/lib/mol-util/color/index.js';
import {
  type ResidueName,
  residueKey,
  type StructureScene,
  type StructureText,
} from './structure-scene.ts';

const FOCUS_RADIUS = 14;
const RIBBON_SIZE = 0.2;
const ATOM_SCALE = 1;
const TEXT_SIZE = 4.5;
const NO_BINDING = Binding.Empty;

async function readModel({ text, format }: StructureText): Promise<Structure> {
  const refuse = (message: string): never => {
    throw new Error(message);
  };
  if (format === 'pdb') {
    const parsed = await parsePDB(text).run();
    if (parsed.isError) return refuse(parsed.message);
    const trajectory = await trajectoryFromPDB(parsed.result).run();
    return Structure.ofModel(trajectory.representative);
  }
  const parsed = await CIF.parse(text).run();
  if (parsed.isError) return refuse(parsed.message);
  const [block] = parsed.result.blocks;
  if (block === undefined) return refuse('The file has no data.');
  const trajectory = await trajectoryFromMmCIF(block).run();
  return Structure.ofModel(trajectory.representative);
}

/** Where an atom, or the first atom of a bond, stands; null for what is of no atom. */
function findElement(location: Location): StructureElement.Location | null {
  if (StructureElement.Location.is(location)) return location;
  if (!Bond.isLocation(location)) return null;
  const { aStructure, aUnit, aIndex } = location;
  const element = aUnit.elements[aIndex];
  return element === undefined
    ? null
    : StructureElement.Location.create(aStructure, aUnit, element);
}

let paintings = 0;

/** Colours by residue and chain. Mol* keeps what it has drawn unless a theme's properties differ. */
function createColours(scene: StructureScene): ColorTheme<never> {
  const byResidue = new Map(scene.residues.map((one) => [residueKey(one), one.colour]));
  const { chain, residue } = StructureProperties;
  const color = (location: Location): Color => {
    const at = findElement(location);
    if (at === null) return Color(scene.otherColour);
    const name = {
      chain: chain.auth_asym_id(at),
      number: residue.auth_seq_id(at),
      insertion: residue.pdbx_PDB_ins_code(at),
    };
    const own = byResidue.get(residueKey(name)) ?? scene.chainColours.get(name.chain);
    return Color(own ?? scene.otherColour);
  };
  const props = { painting: paintings++ };
  const factory = () => theme;
  const theme = { factory, granularity: 'group', color, props } as never;
  return theme;
}

/**
 * A structure in a canvas: all chains as ribbons, and named residues with their atoms and a text. Nothing is fetched.
 * Made for one structure and one canvas; `dispose` frees the graphics memory.
 */
export class StructureViewer {
  readonly #context: Canvas3DContext;
  readonly #canvas: Canvas3D;
  readonly #structure: Structure;
  /** The ribbon, and atoms and texts of the residues that are named: made anew for each scene. */
  #drawn: Representation.Any[] = [];
  #last: Promise<void> = Promise.resolve();
  #isOver = false;

  private constructor(context: Canvas3DContext, structure: Structure) {
    this.#context = context;
    this.#structure = structure;
    this.#canvas = Canvas3D.create(context);
    // Another scene leaves the view where it is.
    this.#canvas.setProps({
      cameraResetDurationMs: 0,
      camera: { manualReset: true, helper: { axes: { name: 'off', params: {} } } },
      // Each view once: without a graphics card, shades in hollows and smoothing by many drawings hold the page for
      // seconds.
      multiSample: { mode: 'off' },
      postprocessing: { occlusion: { name: 'off', params: {} } },
    } as never);
    // The wheel scrolls the page, which would else be stuck in the canvas; buttons zoom.
    this.#canvas.input.noScroll = false;
    const { trackball } = this.#canvas.attribs;
    this.#canvas.setAttribs({
      trackball: { ...trackball, bindings: { ...trackball.bindings, scrollZoom: NO_BINDING } },
    });
  }

  /** @throws Error where there is no WebGL, or Mol* cannot read the file */
  static async open(canvas: HTMLCanvasElement, file: StructureText): Promise<StructureViewer> {
    const structure = await readModel(file);
    const context = Canvas3DContext.fromCanvas(canvas, new AssetManager(), {
      failIfMajorPerformanceCaveat: false,
    });
    const viewer = new StructureViewer(context, structure);
    await CartoonRepresentationProvider.ensureCustomProperties?.attach(
      { runtime: SyncRuntimeContext, assetManager: context.assetManager },
      structure,
    );
    return viewer;
  }

  #themes() {
    return {
      webgl: this.#canvas.webgl,
      colorThemeRegistry: ColorTheme.createRegistry(),
      sizeThemeRegistry: SizeTheme.createRegistry(),
    };
  }

  /** Draws a scene in place of the one before, once that is drawn; the view stays where it is. */
  paint(scene: StructureScene): Promise<void> {
    const painted = this.#last.then(() => this.#paint(scene));
    this.#last = painted.catch(() => undefined);
    return painted;
  }

  async #paint(scene: StructureScene): Promise<void> {
    if (this.#isOver) return;
    const color = createColours(scene);
    const isFirst = this.#drawn.length === 0;
    const drawn = [await this.#drawRibbon(color), ...(await this.#drawNamed(scene, color))];
    if (this.#isOver) {
      for (const one of drawn) one.destroy();
      return;
    }
    this.#canvas.setProps({ renderer: { backgroundColor: Color(scene.background) } } as never);
    for (const one of this.#drawn) {
      this.#canvas.remove(one);
      one.destroy();
    }
    this.#drawn = drawn;
    for (const one of drawn) this.#canvas.add(one);
    this.#canvas.commit(true);
    if (isFirst) {
      this.#canvas.requestCameraReset({ durationMs: 0 });
      this.#canvas.animate();
    }
    this.#canvas.requestDraw();
  }

  async #drawRibbon(color: ColorTheme<never>): Promise<Representation.Any> {
    const ribbon = CartoonRepresentationProvider.factory(
      this.#themes(),
      CartoonRepresentationProvider.getParams,
    );
    ribbon.setTheme({ color, size: UniformSizeTheme({}, { value: 1 }) } as never);
    await ribbon.createOrUpdate({ sizeFactor: RIBBON_SIZE }, this.#structure).run();
    return ribbon as Representation.Any;
  }

  #findLoci({ chain, number, insertion }: ResidueName): StructureElement.Loci {
    return StructureElement.Schema.toLoci(this.#structure, {
      ...{ auth_asym_id: chain, auth_seq_id: number },
      ...(insertion === '' ? {} : { pdbx_PDB_ins_code: insertion }),
    });
  }

  async #drawNamed(scene: StructureScene, color: ColorTheme<never>): Promise<Representation.Any[]> {
    const labelled = scene.residues.flatMap((residue) => {
      const loci = residue.label === null ? null : this.#findLoci(residue);
      if (loci === null || StructureElement.Loci.isEmpty(loci)) return [];
      return [{ loci, label: residue.label ?? '' }];
    });
    if (labelled.length === 0) return [];
    const all = labelled
      .map(({ loci }) => loci)
      .reduce((sum, loci) => StructureElement.Loci.union(sum, loci));
    const atoms = SpacefillRepresentationProvider.factory(
      this.#themes(),
      SpacefillRepresentationProvider.getParams,
    );
    atoms.setTheme({ color, size: PhysicalSizeTheme({}, { scale: ATOM_SCALE }) } as never);
    await atoms.createOrUpdate({}, StructureElement.Loci.toStructure(all)).run();
    const texts = LabelRepresentation(this.#themes(), () => LabelParams);
    const style = {
      ...{ textColor: Color(scene.ink), borderColor: Color(scene.background), borderWidth: 0.3 },
      ...{ textSize: 1, sizeFactor: TEXT_SIZE, scaleByRadius: false },
      // In front of the atoms, and beside them, so that both are seen.
      ...{ attachment: 'bottom-left' as const, offsetX: 1.5, offsetY: 1.5, offsetZ: 10 },
    };
    await texts.createOrUpdate(style, { infos: labelled }).run();
    return [atoms as Representation.Any, texts as Representation.Any];
  }

  /** Brings a residue to the middle, or all of it where none is named. */
  focus(residue: ResidueName | null): void {
    const loci = residue === null ? null : this.#findLoci(residue);
    if (loci === null || StructureElement.Loci.isEmpty(loci)) {
      this.#canvas.requestCameraReset({ durationMs: 0 });
      return;
    }
    const { center } = StructureElement.Loci.getBoundary(loci).sphere;
    const snapshot = this.#canvas.camera.getFocus(center, FOCUS_RADIUS);
    this.#canvas.requestCameraReset({ durationMs: 0, snapshot });
  }

  /** Turns the view about an axis of the screen, by radians. */
  turn(axis: 'across' | 'up', angle: number): void {
    const { position, target, up } = this.#canvas.camera.getSnapshot();
    const way = Vec3.sub(Vec3(), position, target);
    const across = Vec3.normalize(Vec3(), Vec3.cross(Vec3(), up, way));
    const turned = Quat.setAxisAngle(Quat(), axis === 'up' ? up : across, angle);
    this.#canvas.camera.setState(
      {
        position: Vec3.add(Vec3(), target, Vec3.transformQuat(Vec3(), way, turned)),
        up: Vec3.transformQuat(Vec3(), up, turned),
      },
      0,
    );
    this.#canvas.requestDraw();
  }

  /** Comes nearer by a factor below 1, goes away by one above. */
  zoom(factor: number): void {
    const { position, target } = this.#canvas.camera.getSnapshot();
    const way = Vec3.scale(Vec3(), Vec3.sub(Vec3(), position, target), factor);
    this.#canvas.camera.setState({ position: Vec3.add(Vec3(), target, way) }, 0);
    this.#canvas.requestDraw();
  }

  /** The canvas has another size. */
  resize(): void {
    this.#canvas.handleResize();
  }

  dispose(): void {
    this.#isOver = true;
    for (const one of this.#drawn) one.destroy();
    this.#canvas.dispose();
    this.#context.dispose();
  }
}
