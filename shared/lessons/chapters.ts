/** The course: its chapters in the order of the subject. */
export const CHAPTERS = {
  nonLinearity: { name: 'nonLinearity', title: 'Why a non-linearity' },
  logistic: { name: 'logistic', title: 'Logistic and saturation' },
  zeroCentred: { name: 'zeroCentred', title: 'Outputs that are not zero-centred' },
  tanh: { name: 'tanh', title: 'tanh' },
  relu: { name: 'relu', title: 'ReLU and its death' },
  leakyRelu: { name: 'leakyRelu', title: 'Leaky ReLU' },
  symmetry: { name: 'symmetry', title: 'Symmetry' },
  scale: { name: 'scale', title: 'Large and small weights' },
  xavier: { name: 'xavier', title: 'Xavier' },
  he: { name: 'he', title: 'He' },
  choosing: { name: 'choosing', title: 'What to choose' },
} as const satisfies Record<string, { readonly name: string; readonly title: string }>;

export type ChapterName = keyof typeof CHAPTERS;

/** Where a lesson stands: in the course, or among those that a user has brought along. */
export type ChapterPlace = ChapterName | 'own';

export function chapterTitle(chapter: ChapterPlace): string {
  return chapter === 'own' ? 'Own lessons' : CHAPTERS[chapter].title;
}
