/**
 * "What should I use?": a decision table from the task, the size of the network and the scale of the data to a whole
 * experiment, each choice with its reason and source, and the short experiments that put it beside others.
 */
export { adviseOn, type Advice, type Recommendation } from './advice';
export { GUIDE_LIMITS, GUIDE_TASKS, questionIssues, situationOf, type GuideQuestion, type Situation } from './question';
export { DATA_SCALES, scaleOf, scaleSentence, type DataScale } from './scale';
export { theoryOf, type GuideTheory } from './theory';
export { guideVerdict, together, type GuideVerdict, type Outcome } from './verdict';
export { TRIAL_SEEDS, trialLength, trialsOf, type Candidate } from './trial';
