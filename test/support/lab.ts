import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { LabHost } from '../../main/cli/host';
import { nodeLinkLauncher } from '../../main/queue/nodeLink';
import { nodeTrainerLauncher } from '../../main/runs/nodeTrainer';
import { NATIVE_BINDING } from './native';

const MAIN = path.join(import.meta.dirname, '../../dist/main');
/** The sample study that is shipped. */
export const SAMPLE_FILE = path.join(import.meta.dirname, '../../assets/sample.initlab-study');
const CLI = path.join(MAIN, 'cli.js');

/** What runs the commands that a test calls in its own process. */
export const HOST: LabHost = {
  launchTrainer: nodeTrainerLauncher(path.join(MAIN, 'trainer.js')),
  launchLink: nodeLinkLauncher(path.join(MAIN, 'queueLink.js')),
  nativeBinding: NATIVE_BINDING,
  sampleFile: SAMPLE_FILE,
  self: [process.execPath, CLI],
};

export interface LabResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built `lab` command to its end. */
export function lab(args: readonly string[], env: NodeJS.ProcessEnv = {}): LabResult {
  const result = spawnSync(process.execPath, [CLI, ...args], { encoding: 'utf8', env: { ...process.env, ...env } });
  return { code: result.status, stdout: result.stdout, stderr: result.stderr };
}

/** Runs `lab … --json` and reads its one document. */
export function labJson<T>(args: readonly string[]): T {
  const { code, stdout, stderr } = lab([...args, '--json']);
  if (code !== 0) throw new Error(`lab ${args.join(' ')} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as T;
}

/** Starts the built `lab` command and leaves it running. */
export function startLab(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [CLI, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let stdout = '';
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
  let stderr = '';
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  const ended = new Promise<number | null>((resolve) => child.on('exit', (code) => resolve(code)));
  return { child, ended, stdout: () => stdout, stderr: () => stderr };
}

/** A folder of this test alone, removed when it ends. */
export function testFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'initlab-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

export function writeJson(folder: string, name: string, value: unknown): string {
  const file = path.join(folder, name);
  writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));
  return file;
}

export { eventually } from './wait';
