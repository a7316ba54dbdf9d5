import { LabError } from '../../shared/errors';
import type { ExperimentSpec } from '../../shared/experiment';
import { parseSignalSetting, type SignalSetting } from '../../shared/signal';
import { lessonNamed } from '../../shared/lessons';
import { classifier } from '../../shared/lessons/experiments';

/** What a link of the manual opens in the app. */
export type AppLink =
  | { readonly kind: 'place'; readonly place: LinkedPlace }
  | { readonly kind: 'functions'; readonly tab: FunctionsTab }
  | { readonly kind: 'signal'; readonly setting: SignalSetting }
  | { readonly kind: 'train'; readonly spec: ExperimentSpec }
  | { readonly kind: 'lesson'; readonly id: string }
  | { readonly kind: 'dialog'; readonly dialog: LinkedDialog };

const PLACES = ['functions', 'signal', 'train', 'sweep', 'history', 'lessons'] as const;
const TABS = ['curves', 'neuron', 'gradient', 'collapse'] as const;
const DIALOGS = ['settings', 'licences', 'own-data', 'import'] as const;
export type LinkedPlace = (typeof PLACES)[number];
export type FunctionsTab = (typeof TABS)[number];
export type LinkedDialog = (typeof DIALOGS)[number];

const SCHEME = 'initlab:';

export function isAppLink(to: string): boolean {
  return to.startsWith(SCHEME);
}

/**
 * Reads `initlab:signal?activation=relu&depth=50` and its like: `place/NAME`, `functions/TAB`, `signal?…` (settings of
 * Signal), `train?activation=…&initializer=…&layers=…&units=…`, `lesson/ID`, `dialog/NAME`.
 *
 * Errors  LabError 'input' for what there is not, so that a test finds it before a reader does.
 */
export function parseAppLink(to: string): AppLink {
  const [path = '', query = ''] = to.slice(SCHEME.length).split('?');
  const [head, name = ''] = path.split('/');
  const values = Object.fromEntries(
    [...new URLSearchParams(query)].map(([key, value]) => [key, value !== '' && isFinite(+value) ? +value : value]),
  );
  switch (head) {
    case 'place':
      return { kind: 'place', place: oneOf(PLACES, name, to) };
    case 'functions':
      return { kind: 'functions', tab: oneOf(TABS, name, to) };
    case 'signal':
      return { kind: 'signal', setting: parseSignalSetting(values) };
    case 'train': {
      const { activation = 'tanh', initializer = 'glorotNormal', layers = 2, units = 16, epochs = 100 } = values;
      const hidden = Array.from({ length: Number(layers) }, () => Number(units));
      const [f, weights] = [String(activation), String(initializer)];
      return {
        kind: 'train',
        spec: classifier({ hidden, activation: f, initializer: weights, epochs: Number(epochs) }, 1),
      };
    }
    case 'lesson':
      return { kind: 'lesson', id: lessonNamed(name).id };
    case 'dialog':
      return { kind: 'dialog', dialog: oneOf(DIALOGS, name, to) };
    default:
      throw new LabError(
        'input',
        `a link into the app must begin with ${SCHEME}place/, functions/, signal, train, lesson/ or dialog/; got ${to}`,
      );
  }
}

function oneOf<N extends string>(names: readonly N[], name: string, to: string): N {
  const found = names.find((each) => each === name);
  if (found === undefined) throw new LabError('input', `${to} must name one of ${names.join(', ')}`);
  return found;
}
