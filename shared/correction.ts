import type { RunEvent, RunId } from './run';

/** How a run stands to the one that it was started to correct. */
export interface Correction {
  /** `corrects`: the other one is the run that went wrong; `corrected`: it is the corrected one. */
  readonly kind: 'corrects' | 'corrected';
  readonly id: RunId;
}

type Named = { readonly id: RunId; readonly name: string };

/** What is written among the events of both runs: they are how the runs find each other, so the id stands in front. */
export function correctionEvents(source: Named, run: Named, what: string) {
  return {
    ofRun: { kind: 'corrects', message: `Corrects run ${source.id}, “${source.name}”: ${what}.` },
    ofSource: { kind: 'corrected', message: `Corrected by run ${run.id}, “${run.name}”: ${what}.` },
  } as const;
}

/** The runs that a run corrects or is corrected by, by its events; oldest first. */
export function correctionsIn(events: readonly RunEvent[]): readonly Correction[] {
  return events.flatMap(({ kind, message }): Correction[] => {
    const id = /^(?:Corrects|Corrected by) run ([0-9a-z]{12})\b/.exec(message)?.[1];
    return id === undefined || (kind !== 'corrects' && kind !== 'corrected') ? [] : [{ kind, id }];
  });
}
