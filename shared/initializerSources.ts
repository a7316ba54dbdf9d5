import type { Source } from './source';

/** First sources of the initializers. */
export const SOURCES = {
  backpropagation: {
    title: 'Learning representations by back-propagating errors',
    year: 1986,
    ref: 'doi:10.1038/323533a0',
  },
  efficientBackprop: { title: 'Efficient BackProp', year: 1998, ref: 'doi:10.1007/3-540-49430-8_2' },
  glorot: {
    title: 'Understanding the difficulty of training deep feedforward neural networks',
    year: 2010,
    ref: 'AISTATS 2010, PMLR 9, 249–256',
  },
  alexNet: {
    title: 'ImageNet classification with deep convolutional neural networks',
    year: 2012,
    ref: 'NIPS 2012, 1097–1105',
  },
  he: {
    title: 'Delving deep into rectifiers: surpassing human-level performance on ImageNet classification',
    year: 2015,
    ref: 'arXiv:1502.01852',
  },
  orthogonal: {
    title: 'Exact solutions to the nonlinear dynamics of learning in deep linear neural networks',
    year: 2013,
    ref: 'arXiv:1312.6120',
  },
  sparse: { title: 'Deep learning via Hessian-free optimization', year: 2010, ref: 'ICML 2010, 735–742' },
  lsuv: { title: 'All you need is a good init', year: 2015, ref: 'arXiv:1511.06422' },
  tensorflow: {
    title: 'TensorFlow: large-scale machine learning on heterogeneous distributed systems',
    year: 2016,
    ref: 'arXiv:1603.04467',
  },
  pytorch: {
    title: 'PyTorch: an imperative style, high-performance deep learning library',
    year: 2019,
    ref: 'arXiv:1912.01703',
  },
} as const satisfies Record<string, Source>;
