import type { Source } from './source';

/** First sources of the activation functions; of tanh and the sine, those that made them known. */
export const SOURCES = {
  adaline: { title: 'Adaptive switching circuits', year: 1960, ref: 'IRE WESCON Convention Record 4, 96–104' },
  backpropagation: {
    title: 'Learning representations by back-propagating errors',
    year: 1986,
    ref: 'doi:10.1038/323533a0',
  },
  efficientBackprop: { title: 'Efficient BackProp', year: 1998, ref: 'doi:10.1007/3-540-49430-8_2' },
  relu: {
    title: 'Visual feature extraction by a multilayered network of analog threshold elements',
    year: 1969,
    ref: 'doi:10.1109/TSSC.1969.300225',
  },
  leakyRelu: {
    title: 'Rectifier nonlinearities improve neural network acoustic models',
    year: 2013,
    ref: 'ICML 2013 workshop on deep learning for audio, speech and language processing',
  },
  prelu: {
    title: 'Delving deep into rectifiers: surpassing human-level performance on ImageNet classification',
    year: 2015,
    ref: 'arXiv:1502.01852',
  },
  elu: {
    title: 'Fast and accurate deep network learning by exponential linear units (ELUs)',
    year: 2015,
    ref: 'arXiv:1511.07289',
  },
  selu: { title: 'Self-normalizing neural networks', year: 2017, ref: 'arXiv:1706.02515' },
  celu: { title: 'Continuously differentiable exponential linear units', year: 2017, ref: 'arXiv:1704.07483' },
  gelu: { title: 'Gaussian error linear units (GELUs)', year: 2016, ref: 'arXiv:1606.08415' },
  softplus: {
    title: 'Incorporating second-order functional knowledge for better option pricing',
    year: 2000,
    ref: 'NIPS 2000, 472–478',
  },
  softsign: {
    title: 'A better activation function for artificial neural networks',
    year: 1993,
    ref: 'technical report 93-8, Institute for Systems Research, University of Maryland',
  },
  mish: { title: 'Mish: a self regularized non-monotonic activation function', year: 2019, ref: 'arXiv:1908.08681' },
  hardTanh: { title: 'Large scale machine learning', year: 2004, ref: 'PhD thesis, Université Paris 6' },
  hardSwish: { title: 'Searching for MobileNetV3', year: 2019, ref: 'arXiv:1905.02244' },
  relu6: {
    title: 'Convolutional deep belief networks on CIFAR-10',
    year: 2010,
    ref: 'manuscript, University of Toronto',
  },
  siren: {
    title: 'Implicit neural representations with periodic activation functions',
    year: 2020,
    ref: 'arXiv:2006.09661',
  },
  gaussian: {
    title: 'Multivariable functional interpolation and adaptive networks',
    year: 1988,
    ref: 'Complex Systems 2, 321–355',
  },
} as const satisfies Record<string, Source>;
