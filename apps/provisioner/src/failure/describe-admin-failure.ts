import type { AdminFailure } from '../admin/failure.ts'

/** What happened, why, and what to do next, in one paragraph. */
export function describeAdminFailure(failure: AdminFailure): string {
  switch (failure.reason) {
    case 'server_unreachable':
      return `no answer from Keycloak at ${failure.url} (${failure.cause}). Check keycloak.url in the trust file, and that the server runs and can be reached from here.`
    case 'request_timed_out':
      return `Keycloak did not answer within ${failure.seconds} s: ${failure.doing}. Try again; what was done so far stays, and is not done twice.`
    case 'not_keycloak':
      return `${failure.url} does not answer as a Keycloak (${failure.saw}). Check keycloak.url in the trust file: the base URL, without /realms.`
    case 'realm_missing':
      return `Keycloak has no realm ${failure.realm}, or it is disabled. Create it, or correct keycloak.realm (or keycloak.admin.realm) in the trust file.`
    case 'login_refused':
      return `Keycloak refused the login of ${failure.account} in realm ${failure.realm} (status ${failure.status}: ${failure.explanation}). Check keycloak.admin in the trust file, the secret it refers to, and that this ${failure.account.startsWith('client') ? 'client has its service account on' : 'user lives in that realm'}.`
    case 'login_expired':
      return `Keycloak no longer accepts the login, not even a new one: ${failure.doing} (status 401${explained(failure.explanation)}). Its session or its keys may have been revoked, or the clocks differ. Run again; what was done so far stays, and is not done twice.`
    case 'token_file_unreadable':
      return `the token file ${failure.file} of keycloak.admin cannot be read (${failure.code}). Check keycloak.admin.tokenFile in the trust file, and that the platform mounts the token there.`
    case 'secret_needed':
      return `identity provider ${failure.alias} was left as it is: ${failure.changing.join(', ')} would change, and Keycloak has a client secret for it that it does not show. Declare that secret as identityProvider.clientSecret in the trust file.`
    case 'role_missing':
      return `the account may not ${failure.doing}: it lacks the admin role ${failure.role}. Give it that role directly or by group.`
    case 'request_refused':
      return `Keycloak refused to ${failure.doing} (status ${failure.status}${explained(failure.explanation)}).${hintFor(failure.explanation)}`
    case 'vanished':
      return `${failure.what} was there and is gone: somebody else is changing this realm. Run again.`
  }
}

function explained(explanation: string): string {
  return explanation === '' ? '' : `: ${explanation}`
}

function hintFor(explanation: string): string {
  if (!explanation.includes('requires secure connections')) return ''
  return ' The realm’s “Require SSL” setting does not accept http: there. Use https:, or change that setting.'
}
