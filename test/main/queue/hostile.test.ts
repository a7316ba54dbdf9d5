import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { encodeJob, parseJob } from '../../../main/queue/job';
import type { LinkJob } from '../../../main/queue/protocol';
import { jobName } from '../../../main/results/format';
import { CORE_VERSION } from '../../../shared/core';
import { parseSpec, specHash } from '../../../shared/experimentSchema';
import { fakeWorker, honestDeed, rawLink } from '../../support/fakeWorker';
import { eventually, lab, labJson } from '../../support/lab';
import { localSweep, outcomesOf, startSweep, startWorker, sweepSpec, testRedis } from '../../support/queueLab';
import { chunkOf, linesOf } from '../../support/results';
import { exampleSpec } from '../../support/specs';

const local = localSweep(sweepSpec('Hostile', 2, 20));

const BOMB = gzipSync(Buffer.alloc(200 << 20));

interface Shown {
  readonly run: { readonly events: readonly { readonly kind: string; readonly message: string }[] };
}

describe('workers that do not do what they should', () => {
  it('one that hands in other numbers is found, refused and named, and all of its runs are made anew', async () => {
    const server = await testRedis();
    const liar = await fakeWorker(server, 'liar:1', async (job) => {
      // The last bit of one number of the loss.
      const lines = linesOf(await honestDeed(job, 'liar:1'));
      const at = lines.findIndex((line) => line.includes('["loss.train"'));
      const line = JSON.parse(lines[at]!) as { series: [string, number, number[], number[]][] };
      const loss = line.series.find(([metric]) => metric === 'loss.train')!;
      loss[3][0] = nextUp(loss[3][0]!);
      return { chunks: [chunkOf(lines.with(at, JSON.stringify(line)))] };
    });
    const db = `${local.folder()}/liar.sqlite`;
    const sweep = startSweep(server, local.file(), db, ['--check', '1']);
    await eventually(() => liar.seen.jobs >= 2, 'runs of the liar', 30_000);
    const honest = await startWorker(server, { name: 'honest' });
    expect(await sweep.ended, sweep.stderr()).toBe(0);
    expect(outcomesOf(db)).toEqual(local.outcomes());
    expect(sweep.stderr()).toContain('The worker liar:1 is refused: it computed other numbers for');
    await eventually(() => liar.seen.refused !== '', 'the liar to hear of it');
    const { runs } = labJson<{ runs: { id: string }[] }>(['list', '--db', db]);
    const events = runs.flatMap(({ id }) => labJson<Shown>(['show', id, '--db', db]).run.events);
    expect(events.filter(({ message }) => message.includes('liar:1 is refused')).length).toBeGreaterThan(0);
    honest.signal('SIGTERM');
    expect(await honest.ended).toBe(0);
    // Started anew it is the same computer, until somebody takes it back.
    const args = ['worker', '--queue', server.url, '--name', 'liar', '--idle', '1'];
    const again = lab(args);
    expect(again.code).toBe(1);
    expect(again.stderr).toMatch(/this worker is refused: it computed other numbers .* --readmit "liar"/);
    const other = lab([...args.slice(0, 3), '--readmit', 'layer']);
    expect(other.stderr).toContain('no worker “layer” is refused on this queue; refused are: liar');
    expect(other.code).toBe(2);
    expect(lab([...args.slice(0, 3), '--readmit', 'liar']).code).toBe(0);
    expect(lab(args).code).toBe(0);
  });

  it('what cannot be right is not taken, and who hands it in is refused', async () => {
    const server = await testRedis();
    const db = path.join(local.folder(), 'villains.sqlite');
    const sweep = startSweep(server, local.file(), db);
    const head = (lines: string[], change: (line: string) => string) => lines.with(0, change(lines[0]!));
    for (const [name, why, change] of [
      ['weights:1', /the weights of its checkpoint/, (lines: string[]) => lines.map(withOtherHash)],
      [
        'core:1',
        /core 1/,
        (lines: string[]) => head(lines, (line) => line.replace(/"coreVersion":"[^"]*"/, '"coreVersion":"1"')),
      ],
      [
        'name:1',
        /another’s name/,
        (lines: string[]) => head(lines, (line) => line.replace(/"by":"[^"]*"/, '"by":"honest"')),
      ],
      ['bomb:1', /./, () => null],
    ] as const) {
      const spoil = async (job: LinkJob) => {
        const lines = change([...linesOf(await honestDeed(job, name))]);
        return { chunks: [lines === null ? BOMB : chunkOf(lines)] };
      };
      // A run that was spoilt three times is trained here: a quick one would leave nothing to the next.
      const villain = await fakeWorker(server, name, spoil, { once: true });
      const refused = new RegExp(`The worker ${name} is refused: what it handed in for .* cannot be right: (.*)`);
      const said = await eventually(() => refused.exec(sweep.stderr())?.[1], `the refusal of ${name}`, 30_000);
      expect(said).toMatch(why);
      await eventually(() => villain.seen.refused !== '', 'the villain to hear of it');
      await villain.stop();
    }
    await startWorker(server, { name: 'honest' });
    expect(await sweep.ended, sweep.stderr()).toBe(0);
    expect(outcomesOf(db)).toEqual(local.outcomes());
  });

  it('nonsense at the end of a job, pieces that are missing or too large: computed again, at last on this computer', async () => {
    const server = await testRedis();
    const ends = ['[]', '{"attempt":1}', 'x'.repeat(4000), ''];
    let turn = 0;
    await fakeWorker(server, 'nonsense:1', async () =>
      Promise.resolve({ chunks: [new Uint8Array(10)], value: ends[turn++ % ends.length]! }),
    );
    const db = `${local.folder()}/nonsense.sqlite`;
    const sweep = startSweep(server, local.file(), db);
    expect(await sweep.ended, sweep.stderr()).toBe(0);
    expect(outcomesOf(db)).toEqual(local.outcomes());
  });
});

describe('what is on a queue', () => {
  const spec = parseSpec(exampleSpec());
  const name = jobName(specHash(spec), CORE_VERSION);

  it('a job is read as a stranger’s text', () => {
    const job = encodeJob(name, spec, ['a']);
    expect(parseJob(job)).toEqual({ spec, specHash: specHash(spec), not: ['a'] });
    expect(() => parseJob({ ...job, data: 'x' })).toThrow(/must be JSON/);
    expect(() => parseJob({ ...job, data: '{"__proto__":{}}' })).toThrow(/format must be 1/);
    expect(() => parseJob({ ...job, data: job.data.replace('"format":1', '"format":2') })).toThrow(/format/);
    expect(() => parseJob({ ...job, data: job.data.replace('"init":1', '"init":7') })).toThrow(/its name says/);
    expect(() =>
      parseJob({ ...job, data: job.data.replace(`"coreVersion":"${CORE_VERSION}"`, '"coreVersion":"1"') }),
    ).toThrow(/core 1/);
    expect(() => parseJob({ ...job, data: job.data.replace('"batchSize":20', '"batchSize":-1') })).toThrow(/batchSize/);
    expect(() => parseJob({ ...job, id: 'other' })).toThrow(/its name says/);
    expect(parseJob({ ...job, id: `${name}-check-0123456789ab` }).specHash).toBe(specHash(spec));
  });

  it('a worker lives through jobs that are none, and goes on', async () => {
    const server = await testRedis();
    const link = await rawLink(server);
    const good = encodeJob(name, spec).data;
    const bad = [
      ['text', 'not JSON'],
      ['list', '[]'],
      ['proto', '{"__proto__":{"spec":1}}'],
      ['other', good],
      ['deep', '['.repeat(100_000)],
      ['path', good.replace('"moons"', '"file"')],
    ] as const;
    await link.ask('add', { history: 'evil', jobs: bad.map(([id, data]) => ({ id, data })) });
    await expect(
      link.ask('add', { history: 'evil', jobs: [{ id: 'huge', data: 'x'.repeat(2 << 20) }] }),
    ).rejects.toThrow(/at most/);
    // Behind the link's back: too large, not even JSON, options that are none.
    await link.ask('add', { history: 'evil', jobs: ['large', 'broken'].map((id) => ({ id, data: good })) });
    server.cli(
      'eval',
      `redis.call('hset', KEYS[1], 'data', '"' .. string.rep('x', 5000000) .. '"')`,
      '1',
      'initlab:runs-2:large',
    );
    server.cli('hset', 'initlab:runs-2:broken', 'data', '{"a":');
    const worker = await startWorker(server, { concurrency: 2 });
    const failed = () =>
      Number(server.cli('zcard', 'initlab:runs-2:failed')) + Number(server.cli('zcard', 'initlab:runs-2:delayed'));
    await eventually(() => failed() === bad.length + 2, 'all of them to fail', 30_000);
    const db = `${local.folder()}/hostile-jobs.sqlite`;
    const sweep = startSweep(server, local.file(), db);
    expect(await sweep.ended, sweep.stderr()).toBe(0);
    expect(outcomesOf(db)).toEqual(local.outcomes());
    worker.signal('SIGTERM');
    expect(await worker.ended).toBe(0);
  });
});

function withOtherHash(line: string): string {
  if (!line.startsWith('{"type":"ended"')) return line;
  return line.replace(/"weightsHash":"[0-9a-f]{64}"/, `"weightsHash":"${'0'.repeat(64)}"`);
}

function nextUp(value: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigUint64(0, view.getBigUint64(0) + 1n);
  return view.getFloat64(0);
}
