/** One step of the schema. Its version is its place in the list, counted from 1. */
export interface Migration {
  /** What it changes, for the notice and for the reader. */
  readonly title: string;
  readonly sql: string;
}

/** Marks an SQLite file as an Initlab history ("Init" in ASCII), so that another program's file is never changed. */
export const APPLICATION_ID = 0x49_6e_69_74;

/**
 * Append only: a released step is never edited, because files that ran it exist.
 *
 * Times are milliseconds since 1970 (UTC). In REAL columns NULL stands for NaN; infinities are stored as they are.
 */
export const MIGRATIONS: readonly Migration[] = [
  {
    title: 'runs, series, checkpoints, sweeps, sessions, settings',
    sql: `
      CREATE TABLE setting (
        key TEXT NOT NULL PRIMARY KEY,
        value TEXT NOT NULL CHECK (json_valid(value))
      ) STRICT;

      -- A program that has the file open for work. A run in an active state belongs to one of these.
      CREATE TABLE session (
        id TEXT NOT NULL PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('window', 'cli')),
        pid INTEGER NOT NULL,
        host TEXT NOT NULL,
        -- Tells a process from a later one with the same pid; NULL where the system does not say.
        process_token TEXT,
        started_at INTEGER NOT NULL,
        heartbeat_at INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE sweep (
        id TEXT NOT NULL PRIMARY KEY,
        name TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        spec TEXT NOT NULL CHECK (json_valid(spec))
      ) STRICT;

      -- The runs of a sweep in their order. A purged run keeps its place, so that the others stay in their cells.
      CREATE TABLE sweep_run (
        sweep_id TEXT NOT NULL REFERENCES sweep (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        run_id TEXT NOT NULL,
        PRIMARY KEY (sweep_id, position)
      ) STRICT;

      CREATE TABLE run (
        id TEXT NOT NULL PRIMARY KEY,
        name TEXT NOT NULL,
        status TEXT NOT NULL CHECK (status IN
          ('queued', 'running', 'paused', 'done', 'stopped', 'diverged', 'failed', 'interrupted')),
        message TEXT,
        spec TEXT NOT NULL CHECK (json_valid(spec)),
        spec_hash TEXT NOT NULL,
        sweep_id TEXT REFERENCES sweep (id) ON DELETE SET NULL,
        session_id TEXT REFERENCES session (id) ON DELETE SET NULL,
        created_at INTEGER NOT NULL,
        started_at INTEGER,
        ended_at INTEGER,
        elapsed_ms REAL NOT NULL DEFAULT 0,
        step INTEGER NOT NULL DEFAULT 0,
        total_steps INTEGER NOT NULL DEFAULT 0,
        steps_per_epoch INTEGER NOT NULL DEFAULT 0,
        parameter_count INTEGER NOT NULL DEFAULT 0,
        point_count INTEGER NOT NULL DEFAULT 0,
        weights_hash TEXT,
        starred INTEGER NOT NULL DEFAULT 0 CHECK (starred IN (0, 1)),
        note TEXT NOT NULL DEFAULT '',
        deleted_at INTEGER,
        app_version TEXT NOT NULL,
        core_version TEXT NOT NULL
      ) STRICT;
      CREATE INDEX run_by_status ON run (status);
      CREATE INDEX run_by_sweep ON run (sweep_id) WHERE sweep_id IS NOT NULL;
      CREATE INDEX run_by_session ON run (session_id) WHERE session_id IS NOT NULL;
      CREATE INDEX run_by_name ON run (name);

      CREATE TABLE run_tag (
        run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
        tag TEXT NOT NULL,
        PRIMARY KEY (run_id, tag)
      ) STRICT;

      CREATE TABLE run_event (
        id INTEGER PRIMARY KEY,
        run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
        at INTEGER NOT NULL,
        kind TEXT NOT NULL,
        message TEXT NOT NULL
      ) STRICT;
      CREATE INDEX run_event_by_run ON run_event (run_id, id);

      -- Up to 1000 points of one series: steps as Int32 and vals as Float64, little-endian. crc covers both. With a rowid:
      -- the tree of a table without one holds whole rows in its inner nodes, so a search reads through other rows'
      -- bytes, and one bad page among them would make the table unreadable.
      CREATE TABLE series_chunk (
        run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
        metric TEXT NOT NULL,
        layer INTEGER NOT NULL,
        chunk INTEGER NOT NULL,
        first_step INTEGER NOT NULL,
        last_step INTEGER NOT NULL,
        point_count INTEGER NOT NULL,
        crc INTEGER NOT NULL,
        steps BLOB NOT NULL,
        vals BLOB NOT NULL,
        PRIMARY KEY (run_id, metric, layer, chunk)
      ) STRICT;

      CREATE TABLE series_summary (
        run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
        layer INTEGER NOT NULL,
        metric TEXT NOT NULL,
        last REAL,
        last_step INTEGER NOT NULL,
        min REAL,
        min_step INTEGER NOT NULL,
        max REAL,
        max_step INTEGER NOT NULL,
        point_count INTEGER NOT NULL,
        PRIMARY KEY (run_id, layer, metric)
      ) STRICT, WITHOUT ROWID;

      -- The newest checkpoint of a run, which at the end is the final one.
      CREATE TABLE checkpoint (
        run_id TEXT NOT NULL PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
        step INTEGER NOT NULL,
        reason TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        sha256 TEXT NOT NULL,
        bytes BLOB NOT NULL
      ) STRICT;
    `,
  },
  {
    title: 'titles of own data sets',
    sql: `
      -- Runs name an own data set by its hash, and its title must outlive its table.
      CREATE TABLE dataset_title (
        hash TEXT NOT NULL PRIMARY KEY,
        title TEXT NOT NULL
      ) STRICT;
    `,
  },
  {
    title: 'saved comparisons',
    sql: `
      -- view is JSON: the runs, which may be deleted, and all that decides what is shown of them.
      CREATE TABLE comparison (
        id TEXT NOT NULL PRIMARY KEY,
        name TEXT NOT NULL,
        note TEXT NOT NULL,
        view TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL
      ) STRICT;
    `,
  },
  {
    title: 'evenly spaced steps as strides, runs by time',
    sql: `
      -- series_chunk.steps may from now on be shorter than 4 bytes a point (main/store/seriesCodec.ts), which an earlier
      -- program would take for damage.
      CREATE INDEX run_by_time ON run (created_at, id);
    `,
  },
  {
    title: 'archived runs',
    sql: `
      -- When a run was put away: kept, but not among those that lists show at first. NULL for all others.
      ALTER TABLE run ADD COLUMN archived_at INTEGER;
    `,
  },
  {
    title: 'templates of sweeps',
    sql: `
      -- spec is the JSON of a sweep that has not been started: as in a sweep file.
      CREATE TABLE sweep_template (
        id TEXT NOT NULL PRIMARY KEY,
        name TEXT NOT NULL,
        spec TEXT NOT NULL CHECK (json_valid(spec)),
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL
      ) STRICT;
    `,
  },
  {
    title: 'histograms, times of checkpoints',
    sql: `
      -- Training time up to the checkpoint; NULL where an earlier version saved it.
      ALTER TABLE checkpoint ADD COLUMN elapsed_ms REAL;

      -- Values of one layer at one step, counted in bins of equal width from least to greatest, which are NULL when no
      -- value was finite. counts holds the bins as varints (main/store/histogramCodec.ts); crc covers everything else.
      CREATE TABLE histogram (
        run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
        quantity TEXT NOT NULL,
        layer INTEGER NOT NULL,
        step INTEGER NOT NULL,
        least REAL,
        greatest REAL,
        mean REAL,
        non_finite INTEGER NOT NULL,
        crc INTEGER NOT NULL,
        counts BLOB NOT NULL,
        PRIMARY KEY (run_id, quantity, layer, step)
      ) STRICT;
    `,
  },
  {
    title: 'replays of runs',
    sql: `
      -- The newest replay of a run; earlier ones are among its events. It speaks of the weights whose hash it stores: it counts
      -- only while these are still the run's.
      CREATE TABLE replay (
        run_id TEXT NOT NULL PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
        at INTEGER NOT NULL,
        step INTEGER NOT NULL,
        replayed_step INTEGER NOT NULL,
        stored_hash TEXT NOT NULL,
        replayed_hash TEXT NOT NULL,
        stored_core TEXT NOT NULL,
        replayed_core TEXT NOT NULL,
        elapsed_ms REAL NOT NULL
      ) STRICT;
    `,
  },
  {
    title: 'snapshots of weights',
    sql: `
      -- The weights of a run at some steps, to look back at (shared/snapshot.ts). base is the step of the snapshot that it
      -- builds on, NULL for one that stands alone; weights_hash that of the weights that were trained, of which bytes may
      -- hold rounded ones. sha256 covers all the rest but the run.
      CREATE TABLE snapshot (
        run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
        step INTEGER NOT NULL,
        base INTEGER,
        exact INTEGER NOT NULL CHECK (exact IN (0, 1)),
        weights_hash TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        bytes BLOB NOT NULL,
        PRIMARY KEY (run_id, step)
      ) STRICT;
    `,
  },
  {
    title: 'runs that are computed elsewhere',
    sql: `
      -- A queued run that other computers train: on a queue, or as a file of a plan. place is host:port/database or the folder,
      -- never a password; job is what the run is called there. The row goes when the run is no longer queued.
      CREATE TABLE elsewhere (
        run_id TEXT NOT NULL PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
        kind TEXT NOT NULL CHECK (kind IN ('queue', 'plan')),
        place TEXT NOT NULL,
        job TEXT NOT NULL
      ) STRICT;
    `,
  },
];
