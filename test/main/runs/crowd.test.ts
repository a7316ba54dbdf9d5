import { spawn } from 'node:child_process';
import os from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import { Crowd } from '../../../main/runs/crowd';

function someProcess(): number {
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], { stdio: 'ignore' });
  onTestFinished(() => void child.kill());
  return child.pid!;
}

test('trainers beyond the number of cores stand back; as many as there are cores never do', () => {
  const crowd = new Crowd(2);
  const own = os.getPriority();
  const join = () => {
    const pid = someProcess();
    return { ended: crowd.joined(pid), priority: os.getPriority(pid) };
  };
  const lower = Math.min(19, own + 10);
  const [first, second, third] = [join(), join(), join()];
  expect([first, second, third].map(({ priority }) => priority)).toEqual([own, own, lower]);
  first.ended();
  third.ended();
  expect(join().priority).toBe(own);
  expect(join().priority).toBe(lower);
  // One that has ended meanwhile is no fault.
  expect(() => crowd.joined(2 ** 22 + 1)).not.toThrow();
});
