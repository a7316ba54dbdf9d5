import { CORE_VERSION } from '../../shared/core';
import type { RunDetail } from '../../shared/run';
import type { Store } from '../store/store';

/**
 * Writes down with which core a run trains from here on: this one alone when it begins anew, else behind those that it
 * was trained with so far, so that nobody takes weights of two cores for those of one.
 */
export function noteCoreVersion({ runs }: Store, { id, coreVersion }: RunDetail, step: number): void {
  const versions = step === 0 ? [] : coreVersion.split(' + ');
  if (versions[versions.length - 1] === CORE_VERSION || coreVersion === CORE_VERSION) return;
  runs.setCoreVersion(id, [...versions, CORE_VERSION].join(' + '));
  if (step === 0) return;
  const why = 'other versions may give other bits, so a replay need not meet these weights';
  runs.addEvent(
    id,
    'coreVersion',
    `Goes on from step ${step} with core version ${CORE_VERSION}, after ${coreVersion}: ${why}.`,
  );
}
