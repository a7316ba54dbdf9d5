/** What a value is: a share in [0, 1], a number without unit, a whole one (a layer), or a time in seconds. */
export type Unit = 'share' | 'number' | 'count' | 'seconds';

/** A measured quantity that a run records as a series over its steps. */
export interface Metric {
  /** Stable key: stored in the history and written to CSV. Never rename one. */
  readonly name: string;
  readonly label: string;
  /** What is measured, on what, in one sentence. */
  readonly help: string;
  /** Recorded for the network as a whole (layer 0), for each layer (1 … depth), or both. */
  readonly scope: 'network' | 'layer' | 'both';
  /** Direction of "best", or null where neither is better. */
  readonly better: 'lower' | 'higher' | null;
  readonly unit: Unit;
  /** How its sizes are told apart: by powers of ten, or about a 0 in the middle. Default: evenly. */
  readonly scale?: 'log' | 'signed';
  /** The metric that holds what the theory predicts of it. */
  readonly theory?: string;
}

export const METRICS = {
  'loss.train': {
    name: 'loss.train',
    label: 'Training loss',
    help: 'Mean loss over the whole training set.',
    scope: 'network',
    better: 'lower',
    unit: 'number',
  },
  'loss.test': {
    name: 'loss.test',
    label: 'Held-out loss',
    help: 'Mean loss over the held-out examples.',
    scope: 'network',
    better: 'lower',
    unit: 'number',
  },
  'loss.batch': {
    name: 'loss.batch',
    label: 'Batch loss',
    help: 'Mean loss over the batch of the recorded step, before its update.',
    scope: 'network',
    better: 'lower',
    unit: 'number',
  },
  'accuracy.train': {
    name: 'accuracy.train',
    label: 'Training accuracy',
    help: 'Share of the training examples classified correctly.',
    scope: 'network',
    better: 'higher',
    unit: 'share',
  },
  'accuracy.test': {
    name: 'accuracy.test',
    label: 'Held-out accuracy',
    help: 'Share of the held-out examples classified correctly.',
    scope: 'network',
    better: 'higher',
    unit: 'share',
  },
  learningRate: {
    name: 'learningRate',
    label: 'Learning rate',
    help: 'Learning rate of the recorded step, after the schedule.',
    scope: 'network',
    better: null,
    unit: 'number',
  },
  gradNorm: {
    name: 'gradNorm',
    label: 'Gradient norm',
    help: 'Euclidean norm of the batch gradient of all parameters, before clipping; layer 0 is all layers together.',
    scope: 'both',
    better: null,
    unit: 'number',
    scale: 'log',
  },
  updateRatio: {
    name: 'updateRatio',
    label: 'Update-to-weight ratio',
    help: "Norm of a step's change of the layer's weights as a share of the norm of the weights.",
    scope: 'layer',
    better: null,
    unit: 'number',
    scale: 'log',
  },
  meanDerivative: {
    name: 'meanDerivative',
    label: 'Mean |f′|',
    help: "Mean absolute derivative of the activation over the probe batch and the layer's units.",
    scope: 'layer',
    better: null,
    unit: 'number',
  },
  saturatedFraction: {
    name: 'saturatedFraction',
    label: 'Saturated share',
    help: 'Share of (example, unit) with |f′| below 4 % of its largest value.',
    scope: 'layer',
    better: null,
    unit: 'share',
  },
  inactiveFraction: {
    name: 'inactiveFraction',
    label: 'Inactive share',
    help: 'Share of (example, unit) with f′ = 0: the unit passes no gradient for that example.',
    scope: 'layer',
    better: null,
    unit: 'share',
  },
  deadFraction: {
    name: 'deadFraction',
    label: 'Dead share',
    help: 'Share of units with f′ = 0 for every example of the probe batch.',
    scope: 'layer',
    better: null,
    unit: 'share',
  },
  'preActivation.mean': {
    name: 'preActivation.mean',
    label: 'Mean of z',
    help: 'Mean pre-activation over the probe batch.',
    scope: 'layer',
    better: null,
    unit: 'number',
    scale: 'signed',
  },
  'preActivation.std': {
    name: 'preActivation.std',
    label: 'Spread of z',
    help: 'Standard deviation of the pre-activations over the probe batch.',
    scope: 'layer',
    better: null,
    unit: 'number',
  },
  'activation.mean': {
    name: 'activation.mean',
    label: 'Mean of a',
    help: 'Mean activation over the probe batch; 0 means zero-centred.',
    scope: 'layer',
    better: null,
    unit: 'number',
    scale: 'signed',
  },
  'activation.std': {
    name: 'activation.std',
    label: 'Spread of a',
    help: 'Standard deviation of the activations over the probe batch.',
    scope: 'layer',
    better: null,
    unit: 'number',
  },
  'delta.rms': {
    name: 'delta.rms',
    label: 'RMS of δ',
    help: 'Root mean square of δ = ∂loss/∂z over the probe batch.',
    scope: 'layer',
    better: null,
    unit: 'number',
    scale: 'log',
  },
  'weights.std': {
    name: 'weights.std',
    label: 'Spread of W',
    help: "Standard deviation of the layer's weights.",
    scope: 'layer',
    better: null,
    unit: 'number',
  },
  'slope.mean': {
    name: 'slope.mean',
    label: 'Mean learned slope',
    help: "Mean over the layer's learned slopes α for negative z; only layers with PReLU have them.",
    scope: 'layer',
    better: null,
    unit: 'number',
    scale: 'signed',
  },
  signAgreement: {
    name: 'signAgreement',
    label: 'Gradient-sign agreement',
    help: "How far an example's gradients of a unit's incoming weights agree in sign: 1, all the same; 0, as many up as down. Mean over (example, unit) that have a gradient.",
    scope: 'layer',
    better: null,
    unit: 'share',
  },
  linearDistance: {
    name: 'linearDistance',
    label: 'Distance from linear',
    help: "What the best linear map of the network's inputs leaves of the layer's activations over the probe batch: root mean square over their spread. 0 is linear. Not measured where the probe batch is small for the number of inputs.",
    scope: 'layer',
    better: null,
    unit: 'share',
  },
  'preActivation.square': {
    name: 'preActivation.square',
    label: 'Length of the signal q',
    help: 'Mean square of the pre-activations over the probe batch.',
    scope: 'layer',
    better: null,
    unit: 'number',
    scale: 'log',
    theory: 'theory.q',
  },
  'theory.q': {
    name: 'theory.q',
    label: 'Predicted q',
    help: 'What the theory of infinite width expects of the mean square of z, from the inputs on, with weights of the present size: σ_w² = fanIn · mean of w², σ_b² = mean of b² of each layer.',
    scope: 'layer',
    better: null,
    unit: 'number',
    scale: 'log',
  },
  gradientGrowth: {
    name: 'gradientGrowth',
    label: 'Gradient growth',
    help: 'Mean of δ² over that of the layer above, on the probe batch: below 1 the gradient shrinks on its way back, above 1 it grows.',
    scope: 'layer',
    better: null,
    unit: 'number',
    scale: 'log',
    theory: 'theory.gradientGrowth',
  },
  'theory.gradientGrowth': {
    name: 'theory.gradientGrowth',
    label: 'Predicted gradient growth',
    help: 'What the theory expects of it with weights of the present size: units above · mean of w² above · E[f′(z)²].',
    scope: 'layer',
    better: null,
    unit: 'number',
    scale: 'log',
  },
  'theory.chi': {
    name: 'theory.chi',
    label: 'Predicted χ',
    help: "σ_w² · E[f′(z)²] with the layer's own weights, as large as they are, and z of the predicted q: growth of the squared gradient in a stack of layers like this one.",
    scope: 'layer',
    better: null,
    unit: 'number',
    scale: 'log',
  },
  'theory.trainableDepth': {
    name: 'theory.trainableDepth',
    label: 'Predicted trainable depth',
    help: '6/|ln χ|: about as many layers like this one could be trained, for weights of the present size. None is given at χ = 1.',
    scope: 'layer',
    better: null,
    unit: 'number',
    scale: 'log',
  },
  /** Not the core's, which has no clock: the trainer adds it. The one metric that another machine measures differently. */
  elapsed: {
    name: 'elapsed',
    label: 'Training time',
    help: 'Seconds of training up to the recorded step, measuring included, pauses left out. It depends on the machine.',
    scope: 'network',
    better: null,
    unit: 'seconds',
  },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof METRICS;

/** One measured value. Layer 0 is the network as a whole; layers count from 1, the output layer is the last. */
export interface Point {
  readonly metric: MetricName;
  readonly layer: number;
  readonly step: number;
  readonly value: number;
}

/** A stretch of one series: steps ascending, one value a step. Values may be NaN or infinite where a run diverged. */
export interface Series {
  readonly metric: MetricName;
  readonly layer: number;
  readonly steps: Int32Array;
  readonly values: Float64Array;
}
