import type { Factor, Place } from '../../../shared/functions/chainRule';
import type { Network } from '../../../shared/network';

/** Where units stand in the picture. */
export interface GraphNode {
  /** −1: an input of the network. */
  readonly layer: number;
  readonly unit: number;
  readonly x: number;
  readonly y: number;
}

export interface GraphEdge {
  readonly place: Place;
  readonly from: GraphNode;
  readonly to: GraphNode;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly width: number;
  readonly height: number;
  /** Numbers are written at every unit. */
  readonly roomy: boolean;
  /** And at every weight; else at those of the path alone. */
  readonly wide: boolean;
}

const ROW = 66;
const DENSE_ROW = 30;
/** Columns nearer to each other have no room for every weight between them. */
const WIDE_STEP = 190;

/** A column a layer, the inputs on the left; as wide as there is room. */
export function layOut({ features, layers }: Network, width: number): Graph {
  const sizes = [features, ...layers.map(({ fanOut }) => fanOut)];
  const most = Math.max(...sizes);
  const roomy = most <= 5;
  const row = roomy ? ROW : DENSE_ROW;
  const height = most * row + 24;
  const step = (width - 120) / Math.max(1, sizes.length - 1);
  const nodes = sizes.flatMap((units, column) =>
    Array.from({ length: units }, (_, unit) => ({
      layer: column - 1,
      unit,
      x: 50 + column * step,
      y: height / 2 + (unit - (units - 1) / 2) * row,
    })),
  );
  const at = (layer: number, unit: number) => nodes.find((node) => node.layer === layer && node.unit === unit)!;
  const edges = layers.flatMap(({ fanIn, fanOut }, layer) =>
    Array.from({ length: fanOut * fanIn }, (_, k) => {
      const [unit, input] = [Math.floor(k / fanIn), k % fanIn];
      return { place: { layer, unit, input }, from: at(layer - 1, input), to: at(layer, unit) };
    }),
  );
  return { nodes, edges, width, height, roomy, wide: roomy && step >= WIDE_STEP };
}

export const samePlace = (a: Place, b: Place): boolean =>
  a.layer === b.layer && a.unit === b.unit && a.input === b.input;

/** Whether a factor is this weight. */
export function isAtEdge({ kind, layer, unit, input }: Factor, { place }: GraphEdge): boolean {
  return kind === 'weight' && place.layer === layer && place.unit === unit && place.input === input;
}

/** Whether a factor is a number of this unit. */
export function isAtNode({ kind, layer, unit }: Factor, node: GraphNode): boolean {
  return kind !== 'weight' && kind !== 'one' && node.layer === layer && node.unit === unit;
}

/** A place that the network has: the same one, or the nearest that there is. */
export function fittingPlace({ layers }: Network, { layer, unit, input }: Place): Place {
  const l = Math.min(layer, layers.length - 1);
  const { fanIn, fanOut } = layers[l]!;
  return { layer: l, unit: Math.min(unit, fanOut - 1), input: input === null ? null : Math.min(input, fanIn - 1) };
}
