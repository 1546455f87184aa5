import { describe, expect, it } from 'vitest'
import { broken, VALID } from '../../test/broken-rules.ts'

describe('the authorizer', () => {
  it.each([
    { port: 3002 },
    { grpcPort: 3003 },
    { port: 3002, grpcPort: 3003 },
    { port: 0, grpcPort: 0 },
  ])('may listen on %j', (authorizer) => {
    expect(broken({ authorizer })).toEqual([])
  })

  it('listens somewhere', () => {
    expect(broken({ authorizer: { host: '10.0.0.1' } })).toEqual([
      'authorizer names no port, so nobody could ask',
    ])
  })

  it('listens on two ports', () => {
    expect(broken({ authorizer: { port: 3002, grpcPort: 3002 } })).toEqual([
      'authorizer.grpcPort is authorizer.port too',
    ])
  })

  it.each(['dpop', 'mtls'])('hands out no token that is bound by %s', (bound) => {
    const certified = {
      id: 'gateway',
      certificate: '${file:/c}',
      certificateKey: '${file:/k}',
      bound,
    }
    const client = bound === 'mtls' ? certified : { ...VALID.client, bound }
    expect(broken({ client })).toEqual([])
    expect(broken({ client, authorizer: { port: 3002 } })).toEqual([
      'client.bound binds issued tokens to a key of ours, and with authorizer another proxy sends them',
    ])
  })
})
