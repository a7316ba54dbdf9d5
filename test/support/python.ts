import { spawnSync } from 'node:child_process';

export interface PythonResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function python(program: string, args: readonly string[]): PythonResult {
  const result = spawnSync(program, [...args], { encoding: 'utf8', env: { ...process.env, OMP_NUM_THREADS: '1' } });
  return { code: result.status, stdout: result.stdout ?? '', stderr: result.stderr ?? '' };
}

/** The first Python in which some code runs, or null: whether there is one, and whether it has a module. */
export function pythonWith(code: string): string | null {
  const programs = [process.env['PYTHON'], 'python3', '/usr/bin/python3', 'python'].filter(
    (each) => each !== undefined,
  );
  return programs.find((program) => python(program, ['-c', code]).code === 0) ?? null;
}

const RUN_ALL = `
import contextlib, io, json, runpy, sys
results = []
for script in list(sys.argv[1:]):
    sys.argv = [script]
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        try:
            runpy.run_path(script, run_name="__main__")
            code = None
        except SystemExit as ended:
            code = ended.code
    results.append({"code": code, "stdout": out.getvalue(), "stderr": ""})
print(json.dumps(results))
`;

/** Runs scripts one after the other in one Python, which loads torch but once. */
export function pythonAll(program: string, scripts: readonly string[]): readonly PythonResult[] {
  const { code, stdout, stderr } = python(program, ['-c', RUN_ALL, ...scripts]);
  if (code !== 0) throw new Error(`Python ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as PythonResult[];
}

/** The largest relative difference that a script printed. */
export function worstOf(stdout: string): number {
  return Number(/largest difference ([^,]+),/.exec(stdout)?.[1] ?? NaN);
}
