import type { AdminFailure } from '../admin/failure.ts'

/** What became of a writing step. */
export type Outcome =
  | { readonly state: 'done' }
  | { readonly state: 'failed'; readonly failure: AdminFailure }
  | { readonly state: 'not-run' }
