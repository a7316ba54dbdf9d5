import type { ChainableCommander } from 'ioredis';

/** The answers of a pipeline. Errors  the first of its commands that failed. */
export async function all(pipeline: ChainableCommander): Promise<unknown[]> {
  const answers = (await pipeline.exec()) ?? [];
  return answers.map(([error, value]) => {
    if (error !== null) throw error;
    return value;
  });
}

export const DAY_S = 86_400;

/** Resolves after so many milliseconds. */
export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
