import { formatProblems } from '@cambio/trust'
import type { ProvisionFailure } from './provision-failure.ts'

/** What keeps a trust file from being worked with, before any server is asked. */
type FileFailure = Extract<
  ProvisionFailure,
  {
    readonly reason:
      | 'file_unreadable'
      | 'trust_file_invalid'
      | 'secrets_missing'
      | 'environment_invalid'
      | 'baseline_elsewhere'
      | 'login_missing'
  }
>

export function describeFileFailure(failure: FileFailure): string {
  switch (failure.reason) {
    case 'file_unreadable':
      return `the trust file ${failure.file} cannot be read (${failure.code}). Name it with -f <file>.`
    case 'trust_file_invalid':
      return `the trust file is not valid:\n${formatProblems(failure.problems, failure.file)}`
    case 'secrets_missing':
      return `a secret is missing:\n${formatProblems(failure.problems)}`
    case 'environment_invalid':
      return `the environment says no valid trust file:\n${formatProblems(failure.problems)}`
    case 'baseline_elsewhere':
      return `the baseline is about ${failure.baseline}, the trust file about ${failure.realm}. Name a baseline of the same realm with --baseline.`
    case 'login_missing':
      return 'the trust file says no login for Keycloak. Set keycloak.admin: { clientId, clientSecret }, { clientId, privateKey }, { clientId, certificate, certificateKey }, { clientId, tokenFile } or { username, password }.'
  }
}
