import type { TokenUnusable } from './token-text.ts'

export function describeExplainFailure({ cause }: TokenUnusable): string {
  return `there is no token to explain: ${cause}. Give a file with the access token alone, or - and the token on standard input.`
}
