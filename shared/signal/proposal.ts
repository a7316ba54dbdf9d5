import { formatNumber } from '../formatNumber';
import { ACTIVATIONS } from '../activations';
import { GAIN } from '../initializer';
import { INITIALIZERS } from '../initializers';
import { criticalPoint, lengthPoint } from '../theory';
import { meanFieldLayer, misfitOf, shapeOf } from './predict';
import { layersOf, SIGNAL_FIELDS, type SignalSetting } from './setting';

/** What would bring χ to 1: the setting, and what to say of it; without a setting, why there is none. */
export interface Proposal {
  readonly setting: SignalSetting | null;
  readonly sentence: string;
  /** σ_w now and then; null where unknown. */
  readonly from: number | null;
  readonly to: number | null;
}

/** A fixed point with χ this far from 1 is none: χ jumps over 1 there. */
const NEAR = 1e-6;
/** From this q* on, most units of a function that saturates are flat. */
const LARGE = 10;
const SIGNAL_GAIN_MAX = GAIN['gain']!.max;

/** The gain, or where the initializer has none the σ_w, at which gradients neither vanish nor explode, with σ_b as it is. */
export function proposalFor(setting: SignalSetting): Proposal {
  const { activation, sigmaB, width } = setting;
  const label = ACTIVATIONS[activation.name].label;
  const shape = shapeOf(setting);
  const now = meanFieldLayer(layersOf(setting)[0]!, width);
  const from = now?.sigmaW ?? null;
  const none = (sentence: string): Proposal => ({ setting: null, sentence, from, to: null });
  const point = criticalPoint(shape, sigmaB);
  const found = point === null ? null : lengthPoint({ shape, sigmaW: point.sigmaW, sigmaB });
  if (point === null || found === null) {
    return none(`No σ_w up to ${SIGNAL_FIELDS.sigmaW.max} makes χ = 1 for ${label} with σ_b = ${short(sigmaB)}.`);
  }
  if (Math.abs(found.chi1 - 1) > NEAR) {
    const near = `At σ_w = ${short(point.sigmaW)} χ jumps over 1`;
    return none(`${near}: for ${label} with σ_b = ${short(sigmaB)} no σ_w keeps gradients as they are in deep layers.`);
  }
  // Digits enough for χ = 1 to a millionth, and a number that can be read.
  const sigmaW = Number(point.sigmaW.toPrecision(8));
  const gain = gainFor(setting, sigmaW);
  if (gain === null && setting.sigmaW === null && misfitOf(layersOf(setting)[0]!) === 'dataDriven') {
    const name = INITIALIZERS[setting.initializer.name].label;
    return none(`${name} looks at data and has no σ_w of its own; draw by σ_w = ${short(point.sigmaW)} to have χ = 1.`);
  }
  const next: SignalSetting =
    gain === null ? { ...setting, sigmaW } : { ...setting, initializer: { ...setting.initializer, gain } };
  const by = gain === null ? '' : `, which is gain ${short(gain)}`;
  const change = from === null ? '' : ` in the place of ${short(from)}`;
  return {
    setting: next,
    sentence: `σ_w = ${short(point.sigmaW)}${change}${by}, makes χ = 1.${cost(setting, point.qStar)}`,
    from,
    to: sigmaW,
  };
}

/** The gain of the chosen initializer that gives this σ_w between layers of that width; null where σ_w is set or gain 1 gives none. */
function gainFor(setting: SignalSetting, sigmaW: number): number | null {
  if (setting.sigmaW !== null || misfitOf(layersOf(setting)[0]!) === 'dataDriven') return null;
  const at1 = { ...setting, initializer: { ...setting.initializer, gain: 1 } };
  const plain = meanFieldLayer(layersOf(at1)[0]!, setting.width);
  if (plain === null || plain.sigmaW === 0) return null;
  const gain = Number((sigmaW / plain.sigmaW).toPrecision(8));
  return gain <= SIGNAL_GAIN_MAX ? gain : null;
}

function cost({ activation, sigmaB }: SignalSetting, qStar: number | null): string {
  const { saturates } = ACTIVATIONS[activation.name];
  if (qStar === null) {
    return sigmaB === 0
      ? ' Any length of the signal then stays as it is.'
      : ' The biases then add to the signal in each layer.';
  }
  if (qStar === 0) return ' The signal then fades only as 1/depth; a larger σ_w with biases keeps it.';
  if (qStar > LARGE && saturates === 'both') {
    return ` But then mean z² tends to ${short(qStar)}: most units are saturated, and the few that are not carry the gradient.`;
  }
  return ` Mean z² then tends to ${short(qStar)}.`;
}

const short = (value: number) => formatNumber(value, 4);
