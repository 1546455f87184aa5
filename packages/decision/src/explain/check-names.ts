/**
 * Every check that a request goes through, in the gateway's order: what stands before the one that failed was passed, what stands
 * after it was not reached.
 */
export const CHECKS = [
  'head',
  'path',
  'route',
  'credential',
  'certificate',
  'form',
  'introspection',
  'issuer',
  'algorithm',
  'type',
  'keys',
  'signature',
  'claims',
  'use',
  'binding',
  'time',
  'audience',
  'client',
  'scope',
  'rules',
  'proof',
  'allowed-issuer',
  'allowed-scope',
  'allowed-claims',
  'cache',
  'road',
  'issued-token',
] as const

export type CheckName = (typeof CHECKS)[number]
