import { STUDY_ENDING } from '../../shared/study';
import { kindOfFile } from '../store/study/studyHead';

/** Whether a file that was dropped is a study, by its name or by its first bytes. A history is taken for one, which is told then. */
export function isStudyFile(file: string): boolean {
  if (file.toLowerCase().endsWith(STUDY_ENDING)) return true;
  try {
    return ['study', 'history'].includes(kindOfFile(file));
  } catch {
    return false;
  }
}
