import { curveFacts, type CurveFacts, type Place } from './curveFacts';
import type { Curve } from './curves';

/** How a chart writes its numbers, and what its horizontal axis is. */
export interface Words {
  readonly xLabel: string;
  readonly x: (value: number) => string;
  readonly y: (value: number) => string;
}

/** More curves than this are not described one by one. */
const MOST_CURVES = 12;
/** More jumps or spikes than this are counted, not listed. */
const MOST_LISTED = 3;

/** The facts of a curve as the rest of a sentence that begins with its name. */
export function curveWords(facts: CurveFacts, words: Words): string {
  const parts = [course(facts, words), ...extremes(facts, words), ...oddities(facts, words)];
  return parts.join(', ');
}

function course({ trend, legs, first, last, least, greatest, turningPoints }: CurveFacts, words: Words): string {
  const { x, y, xLabel } = words;
  const at = (place: Place) => `${y(place.y)} at ${xLabel} ${x(place.x)}`;
  if (first === null || last === null || least === null || greatest === null) return 'no finite value';
  const [turn] = turningPoints;
  switch (trend) {
    case 'empty':
      return 'no points yet';
    case 'point':
      return `one point, ${at(first)}`;
    case 'constant':
      return `constant at ${y(first.y)}`;
    case 'flat':
      return `no course, between ${y(least.y)} and ${y(greatest.y)}`;
    case 'falls':
    case 'rises':
      return `${trend} from ${y(first.y)} to ${y(last.y)}`;
    case 'fallsThenRises':
    case 'risesThenFalls': {
      const [one, other] = trend === 'fallsThenRises' ? ['falls', 'rises'] : ['rises', 'falls'];
      return `${one} from ${y(first.y)} to ${turn === undefined ? '' : at(turn)}, then ${other} to ${y(last.y)}`;
    }
    case 'turns':
      return `${legs.join(', then ')}, from ${y(first.y)} to ${y(last.y)}`;
    case 'oscillates':
      return `goes up and down between ${y(least.y)} and ${y(greatest.y)}, from ${y(first.y)} to ${y(last.y)}`;
  }
}

/** Extremes that the course has not named. */
function extremes({ trend, first, last, least, greatest, turningPoints }: CurveFacts, words: Words): string[] {
  if (['empty', 'point', 'constant', 'flat', 'oscillates'].includes(trend)) return [];
  const named = [first, last, ...(turningPoints.length === 1 ? turningPoints : [])];
  const isNamed = (place: Place | null) => place === null || named.some((other) => other?.y === place.y);
  const say = (name: string, place: Place | null) =>
    isNamed(place) ? [] : [`${name} ${words.y(place!.y)} at ${words.xLabel} ${words.x(place!.x)}`];
  return [...say('lowest', least), ...say('highest', greatest)];
}

function oddities({ levelAt, jumps, spikes, divergedAt, gaps }: CurveFacts, { xLabel, x, y }: Words): string[] {
  const said: string[] = [];
  if (levelAt !== null) said.push(`level from ${xLabel} ${x(levelAt)} on`);
  const listed = <T>(all: readonly T[], one: (item: T) => string, many: string) =>
    all.length > MOST_LISTED ? said.push(`${all.length} ${many}`) : all.forEach((item) => said.push(one(item)));
  listed(jumps, (jump) => `a jump from ${y(jump.from)} to ${y(jump.to)} at ${xLabel} ${x(jump.x)}`, 'jumps');
  listed(spikes, (spike) => `a spike to ${y(spike.y)} at ${xLabel} ${x(spike.x)}`, 'spikes');
  if (gaps > 0) said.push(gaps === 1 ? 'a gap' : `${gaps} gaps`);
  if (divergedAt !== null) said.push(`not finite from ${xLabel} ${x(divergedAt)} on`);
  return said;
}

/** What a line chart shows, a sentence a curve, for those who do not see it. `log`: as its logarithmic axis shows it. */
export function describeCurves(curves: readonly Curve[], yLabel: string, log: boolean, words: Words): string {
  const count = curves.length === 1 ? '1 curve' : `${curves.length} curves`;
  const head = `Line chart of ${yLabel} by ${words.xLabel}, ${count}.`;
  const parts = curves.slice(0, MOST_CURVES).map(({ label, x, y, remark }) => {
    if (y.length === 0) return `${label}: no points yet.`;
    const said = curveWords(curveFacts(x, y, log), words);
    return `${label}: ${remark === undefined ? said : `${said}, ${remark}`}.`;
  });
  const rest = curves.length > MOST_CURVES ? [`And ${curves.length - MOST_CURVES} more.`] : [];
  return [head, ...parts, ...rest].join(' ');
}
