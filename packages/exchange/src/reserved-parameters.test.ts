import { expect, it } from 'vitest'
import { RESERVED_PARAMETERS } from './reserved-parameters.ts'

it('reserves what the grants (RFC 6749, 7523, 8693), their clients and Keycloak put into a request', () => {
  expect(RESERVED_PARAMETERS.toSorted()).toEqual([
    'actor_token',
    'actor_token_type',
    'assertion',
    'audience',
    'client_assertion',
    'client_assertion_type',
    'client_id',
    'client_secret',
    'code',
    'grant_type',
    'password',
    'refresh_token',
    'requested_issuer',
    'requested_subject',
    'requested_token_type',
    'resource',
    'scope',
    'subject_issuer',
    'subject_token',
    'subject_token_type',
    'username',
  ])
})
