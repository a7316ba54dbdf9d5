/** Where the manual opens: the page of each place, … */
export const PLACE_PAGES = {
  functions: 'functions',
  signal: 'signal',
  train: 'train',
  sweep: 'sweeps',
  history: 'history',
  lessons: 'lessons',
} as const;

/** … of what stands over History, … */
export const RUN_PAGE = 'run-page';
export const COMPARE_PAGE = 'comparing';

/** … and of each dialog, by its test id; a test asks for every one that there is. */
export const DIALOG_PAGES: Readonly<Record<string, string>> = {
  'settings-dialog': 'settings',
  'shortcuts-dialog': 'keyboard',
  'licences-dialog': 'privacy#licences',
  'doctor-dialog': 'trouble#checking-the-history',
  'own-data-dialog': 'own-data#managing-your-data-sets',
  'import-dialog': 'own-data',
  'export-dialog': 'export#csv',
  'study-dialog': 'export#studies',
  'study-preview': 'export#importing-a-study',
  'filter-form': 'history#finding-runs',
  'columns-dialog': 'history#columns',
  'bin-dialog': 'history#archive-and-bin',
  'compare-dialog': 'comparing',
  'save-dialog': 'comparing#saving-a-comparison',
  'again-dialog': 'run-page#again-with-one-change',
  guide: 'train#what-should-i-use',
  'plan-dialog': 'machines#a-plan',
  'template-dialog': 'sweeps#templates',
  'queue-dialog': 'sweeps#on-other-computers',
};
