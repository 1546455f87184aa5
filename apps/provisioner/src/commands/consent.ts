import { Option } from 'commander'
import type { Consent } from '../leftover/with-leftovers.ts'

/** What a person says in words, so that a run may take more away than the trust file's own things need. */
export interface ConsentOptions {
  readonly prune: boolean
  readonly acceptDataLoss: boolean
}

export function pruneOption(): Option {
  return new Option(
    '--prune',
    'remove our grants that the trust file names no more; without it they are told about',
  ).default(false)
}

export function dataLossOption(): Option {
  return new Option(
    '--accept-data-loss',
    'take steps that destroy data, as removing an identity provider with linked users',
  ).default(false)
}

export function consentOf({ prune, acceptDataLoss }: ConsentOptions): Consent {
  return { prune, acceptLoss: acceptDataLoss }
}
