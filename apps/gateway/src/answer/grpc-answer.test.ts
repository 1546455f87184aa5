import { describe, expect, it } from 'vitest'
import { grpcHead, grpcStatus, speaksGrpc } from './grpc-answer.ts'

describe('a refusal for gRPC', () => {
  it.each([
    [400, 13],
    [401, 16],
    [403, 7],
    [404, 12],
    [405, 12],
    [408, 4],
    [413, 8],
    [429, 8],
    [431, 8],
    [500, 13],
    [501, 12],
    [502, 14],
    [503, 14],
    [504, 4],
  ])('of HTTP status %i is status %i', (status, code) => {
    expect(grpcStatus(status)).toBe(code)
  })

  it('says its message in ASCII', () => {
    const answer = { status: 503, headers: { 'retry-after': '5' }, body: '' }
    expect(grpcHead(answer, 'can’t, 100%')).toEqual({
      'retry-after': '5',
      'content-type': 'application/grpc',
      'grpc-status': '14',
      'grpc-message': 'can%E2%80%99t, 100%25',
    })
  })

  it.each([
    ['2', 'application/grpc', true],
    ['2', 'application/grpc+proto', true],
    ['2', 'application/grpc; charset=utf-8', true],
    ['2', 'application/grpc-web', false],
    ['2', 'application/json', false],
    ['1.1', 'application/grpc', false],
  ])('is for HTTP/%s with %s: %s', (httpVersion, type, expected) => {
    expect(speaksGrpc({ httpVersion, rawHeaders: ['content-type', type] })).toBe(expected)
  })
})
