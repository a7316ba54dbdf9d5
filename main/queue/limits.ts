/** What is too much of anything that comes from a queue or goes there: checked by the link before its owner gets it. */
export const QUEUE_LIMITS = {
  /** Bytes of a job's text. */
  job: 1 << 20,
  /** Bytes of a piece of a result or of a data set, packed. */
  chunk: 1 << 20,
  /** Characters of what a worker says at the end of a job. */
  end: 4096,
  /** Characters of what a worker tells of itself. */
  record: 8192,
  workers: 2000,
  /** Characters of a worker's name. */
  name: 100,
  /** Jobs in one call. */
  bulk: 500,
  /** Ids in one question. */
  ids: 5000,
  /** Ended jobs that are looked at for one answer, and ends in it. */
  looks: 1000,
  ends: 64,
  /** Bytes of an own data set, unpacked. */
  table: 256 << 20,
} as const;

/** Days after which a queue forgets what nobody has asked for: what a worker had sent of a run that it lost, and what is finished. */
export const KEEP_DAYS = { attempt: 7, result: 60 } as const;
