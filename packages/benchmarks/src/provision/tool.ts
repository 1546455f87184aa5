import type { Job } from './job.ts'

/** A way to do a job: one column of the table. */
export interface Tool {
  readonly name: string
  /** Shows what would be done. Absent where the tool can't. */
  readonly plan?: (job: Job) => Promise<void>
  /** Does it; done already, it changes nothing. */
  readonly apply: (job: Job) => Promise<void>
  /** Whether a large job takes it longer than anybody waits for a benchmark. */
  readonly isSlow: boolean
}
