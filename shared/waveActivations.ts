import type { Activation } from './activation';
import { SOURCES } from './activationSources';
import { cos, exp, sin } from './math';
import { gaussianDerivative } from './smoothActivations';

/** Functions that neither rise nor fall throughout. */
export const WAVE_ACTIVATIONS = {
  sin: {
    name: 'sin',
    label: 'Sine',
    f: (z) => sin(z),
    df: (z) => cos(z),
    formula: 'sin z',
    params: {},
    range: [-1, 1],
    maxSlope: 1,
    zeroCentered: true,
    monotonic: false,
    saturates: 'none',
    kinks: [],
    aliases: ['sine'],
    pytorch: ['torch.sin'],
    source: SOURCES.siren,
  },
  gaussian: {
    name: 'gaussian',
    label: 'Gaussian',
    f: (z) => exp(-z * z),
    df: (z) => gaussianDerivative(z),
    formula: 'e^(−z²)',
    params: {},
    range: [0, 1],
    maxSlope: 0.8577638849607068,
    zeroCentered: false,
    monotonic: false,
    saturates: 'both',
    kinks: [],
    aliases: ['gauss', 'radialBasis'],
    source: SOURCES.gaussian,
  },
} as const satisfies Record<string, Activation>;
