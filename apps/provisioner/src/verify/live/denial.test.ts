import type { ExchangeFailure } from '@cambio/exchange'
import { describe, expect, it } from 'vitest'
import { isDenial } from './denial.ts'

function refused(
  road: 'idp-permission' | 'jwt-grant' | 'standard',
  error: string,
  description = '',
) {
  return {
    reason: 'exchange_denied',
    road,
    status: 400,
    error,
    description,
  } satisfies ExchangeFailure
}

describe('isDenial', () => {
  it.each([
    refused('idp-permission', 'access_denied', 'Client not allowed to exchange'),
    refused('jwt-grant', 'invalid_grant', 'Identity Provider is not allowed for the client'),
    refused(
      'jwt-grant',
      'invalid_grant',
      'JWT Authorization Grant is not supported for the requested client',
    ),
    refused('standard', 'access_denied', 'Client is not within the token audience'),
    refused(
      'standard',
      'invalid_request',
      'Standard token exchange is not enabled for the requested client',
    ),
  ])('is one, by $road: $description', (failure) => {
    expect(isDenial(failure)).toBe(true)
  })

  it.each([
    refused('idp-permission', 'invalid_issuer', 'Invalid subject_issuer parameter'),
    refused('idp-permission', 'invalid_token', 'invalid token'),
    refused('jwt-grant', 'invalid_grant', 'No Identity Provider for provided issuer'),
    refused('jwt-grant', 'invalid_grant', 'Token reuse detected'),
    refused('jwt-grant', 'unauthorized_client', 'Invalid client or Invalid client credentials'),
    refused('standard', 'invalid_request', 'Invalid token'),
  ])('is none, by $road: $description', (failure) => {
    expect(isDenial(failure)).toBe(false)
  })

  it('is none where there was no answer', () => {
    expect(
      isDenial({
        reason: 'server_unavailable',
        road: 'standard',
        timedOut: true,
        cause: 'timeout',
      }),
    ).toBe(false)
  })
})
