import Database from 'better-sqlite3';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createRuns } from '../../../main/runs/createRuns';
import { nodeTrainerLauncher } from '../../../main/runs/nodeTrainer';
import { RunQueue } from '../../../main/runs/queue';
import { Store } from '../../../main/store/store';
import { LabError } from '../../../shared/errors';
import { specHash } from '../../../shared/experimentSchema';
import { Rng } from '../../../shared/rng';
import { expandSweep, parseSweep } from '../../../shared/sweep';
import { Training } from '../../../shared/training';
import { faultCount } from '../../support/faultCount';
import { eventually } from '../../support/lab';
import { NATIVE_BINDING } from '../../support/native';
import { smallDisk } from '../../support/smallDisk';
import { withDisks } from '../../support/withDisks';

const TRAINER = path.join(import.meta.dirname, '../../../dist/main/trainer.js');
const KB = 1024;
const CASES = faultCount({ quick: 3, full: 30 });

/** Six small runs with points at every step. */
const SWEEP = parseSweep({
  name: 'Small',
  template: {
    dataset: { name: 'moons', samples: 100 },
    network: { layers: [{ units: 8, activation: 'tanh' }, { activation: 'identity' }] },
    epochs: 40,
    record: { everySteps: 1 },
  },
  axes: [{ field: 'activation', values: ['tanh', 'relu', 'elu'] }],
  seeds: 2,
});

interface Trained {
  readonly hash: string;
  /** Times left out. */
  readonly points: number;
}

let trained: ReadonlyMap<string, Trained> | undefined;
/** What each experiment gives when nothing disturbs it, by the hash of its settings. */
function undisturbed(): ReadonlyMap<string, Trained> {
  trained ??= new Map(
    expandSweep(SWEEP).map(({ spec }) => {
      const training = Training.start(spec);
      let points = training.measure().length;
      while (!training.done) {
        training.advance(1);
        points += training.measure().length;
      }
      return [specHash(spec), { hash: training.weightsHash(), points }];
    }),
  );
  return trained;
}

withDisks('test/main/disk/random.faults.test.ts', () => {
  test.each(Array.from({ length: CASES }, (_, seed) => seed + 1))(
    'a sweep on a disk of a random size, made larger step by step: all runs end with their weights (seed %i)',
    { timeout: 120_000 },
    async (seed) => {
      const rng = Rng.stream(seed, 'disk');
      let size = Math.floor((200 + 2800 * rng.uniform()) * KB);
      const disk = smallDisk(size);
      onTestFinished(() => disk.remove());
      const grow = (by: number) => disk.resize((size += Math.ceil(by)));
      const file = path.join(disk.folder, 'h.sqlite');
      const open = () => Store.open({ file, nativeBinding: NATIVE_BINDING, kind: 'window' }).store;
      /** Carries out what may find the disk full, with more room each time, as one would. */
      const withRoom = <T>(work: () => T): T => {
        for (;;) {
          try {
            return work();
          } catch (thrown) {
            if (!(thrown instanceof LabError) || thrown.code !== 'full') throw thrown;
            grow(64 * KB + 256 * KB * rng.uniform());
          }
        }
      };
      const store = withRoom(open);
      onTestFinished(() => store.close());
      const ids = withRoom(() => createRuns(store, expandSweep(SWEEP), { appVersion: 'test', sweep: SWEEP })).map(
        (run) => run.id,
      );
      const queue = new RunQueue(
        store,
        nodeTrainerLauncher(TRAINER),
        { trainers: 2, threads: 1 },
        { changed: () => undefined, notice: () => undefined },
      );
      onTestFinished(() => queue.shutdown());
      queue.enqueue(ids);
      let outages = 0;
      let idle = false;
      void queue.idle().then(() => (idle = true));
      while (!idle) {
        await eventually(() => idle || queue.outage, 'the end, or a full disk', 60_000);
        if (idle) break;
        outages++;
        expect(queue.outage!.message).toContain('the disk is full');
        expect(queue.outage!.points).toBeLessThan(60_000);
        grow(32 * KB + 512 * KB * rng.uniform());
        queue.retry();
      }
      if (size < 1000 * KB) expect(outages).toBeGreaterThan(0);

      const runs = store.runs.list({ ids });
      expect(runs.map((run) => run.status)).toEqual(ids.map(() => 'done'));
      for (const { id, specHash: key, weightsHash: hash } of runs) {
        const series = store.series.read(id).filter(({ metric }) => metric !== 'elapsed');
        const points = series.reduce((sum, { steps }) => sum + steps.length, 0);
        expect({ hash, points }, id).toEqual(undisturbed().get(key));
      }
      const db = new Database(file, { nativeBinding: NATIVE_BINDING, readonly: true });
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
      db.close();
    },
  );
});
