import type { Result, Secret } from '@cambio/validation'

/** Where an issuer’s subject tokens come from. */
export type SubjectSource =
  /** One token that somebody gave. */
  | { readonly kind: 'given'; readonly text: Secret }
  /** A new token each time; the failure is a sentence without its full stop. */
  | { readonly kind: 'test-client'; readonly get: () => Promise<Result<Secret, string>> }
