import { CORE_VERSION } from '../../shared/core';
import { DATASETS, LOGS, PLAN_FILE, RESULTS, SPEC_ENDING, SPECS, taskDigits } from './planFormat';
import { RESULT_ENDING } from '../results/format';

/** Slurm takes arrays of up to 1001 tasks where nothing else was configured: longer plans have several runs a task. */
const MOST_TASKS = 1000;

export const SLURM_FILE = 'slurm.sh';
export const README_FILE = 'README.txt';

/** How the tasks of an array share the runs. */
export function arrayOf(runs: number): { readonly tasks: number; readonly each: number } {
  const each = Math.max(1, Math.ceil(runs / MOST_TASKS));
  return { tasks: Math.ceil(runs / each), each };
}

/** The command of one run; `$name` is its task, or {} of xargs. */
function command(name: string, threads: string): string {
  const files = `${SPECS}/${name}${SPEC_ENDING} --result ${RESULTS}/${name}${RESULT_ENDING}`;
  return `\${LAB:-lab} run ${files} --datasets ${DATASETS} --threads ${threads}`;
}

/** The plain line: `jobs` at once. */
export function xargsLine(jobs = '"$(nproc)"'): string {
  return `ls ${SPECS} | sed 's/\\.initlab\\.json$//' | xargs -P ${jobs} -I{} ${command('{}', '1')}`;
}

/** A job array for Slurm: each task trains its share of the runs, one after another. */
export function slurmScript(sweepName: string, runs: number): string {
  const { tasks, each } = arrayOf(runs);
  const what = each === 1 ? `one run a task` : `${each} runs a task, one after another`;
  return `#!/bin/sh
# The sweep ${inComment(sweepName)}: ${runs} runs, ${what}.
# Give it from this folder: sbatch ${SLURM_FILE}
#SBATCH --job-name=initlab
#SBATCH --array=1-${tasks}
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=1
#SBATCH --output=${LOGS}/%a.txt

# Slurm runs a copy of this file: the folder is where it was given.
cd "\${SLURM_SUBMIT_DIR:-.}" || exit 2
if [ ! -f ${PLAN_FILE} ]; then
  echo "there is no ${PLAN_FILE} in $PWD: give this script from the folder of the plan" >&2
  exit 2
fi
runs=${runs}
each=${each}
task=\${SLURM_ARRAY_TASK_ID:?is set by Slurm for each task}
k=$(((task - 1) * each + 1))
last=$((task * each))
if [ "$last" -gt "$runs" ]; then last=$runs; fi
status=0
while [ "$k" -le "$last" ]; do
  name=$(printf '%0${taskDigits(runs)}d' "$k")
  ${command('"$name"', '"${SLURM_CPUS_PER_TASK:-1}"')} || status=1
  k=$((k + 1))
done
exit $status
`;
}

export function readmeText(sweepName: string, runs: number): string {
  const { tasks, each } = arrayOf(runs);
  const share =
    each === 1 ? '' : `, each with ${each} runs: Slurm takes 1001 tasks at most where nothing else was configured`;
  return `The sweep ${inComment(sweepName)}, planned by Initlab: ${runs} runs to be trained anywhere.

Copy this folder to where the runs are to be trained, with all that is in it. Nothing there needs a network or a history, only
the lab command of an Initlab with core version ${CORE_VERSION}: a result of another core is refused. Where it is no
command of its own, set LAB: export LAB="node /opt/initlab/dist/main/cli.js"

On one computer, a run a core at a time (give -P another number for fewer):

${xargsLine()}

On a cluster with Slurm, from this folder:

sbatch ${SLURM_FILE}

That is an array of ${tasks} tasks${share}.

Either may be given again: what is finished is not trained again, what failed or is missing is. A run's result is written whole or
not at all, as ${RESULTS}/NUMBER${RESULT_ENDING}.

Then take the results in, where the sweep was planned or on any other computer:

lab import FOLDER

It may be given at any time and again: it takes what is there and says what is missing, failed or wrong.
`;
}

/** A name as a comment can have it. */
function inComment(name: string): string {
  return `“${name.replace(/\p{Cc}|[\u2028\u2029]/gu, ' ')}”`;
}
