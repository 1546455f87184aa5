import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { sendWithToken, statusLine } from './raw-request.ts'
import { issued, startStage, type Stage } from './stage.ts'

let stage: Stage

beforeAll(async () => {
  stage = await startStage({
    trust: (text) => ({
      ...text,
      routes: [
        route('/orders', upstreamOf(text), {
          identityHeaders: {
            'x-user': 'sub',
            'department-id': 'department.id',
            'x-roles': 'realm_access.roles',
          },
        }),
        route('/plain', upstreamOf(text), {}),
        { match: { path: '/public' }, upstream: upstreamOf(text), public: true },
      ],
    }),
  })
})
afterAll(() => stage.stop())
afterEach(() => stage.upstream.reset())

const upstreamOf = (text: Record<string, unknown>): string =>
  (text['routes'] as { upstream: string }[])[0]?.upstream ?? ''

function route(path: string, upstream: string, more: object): object {
  return { match: { path }, upstream, target: { audience: ['orders-api'] }, ...more }
}

/** A request by somebody new, whose issued token has these claims. */
function send(
  path: string,
  claims: Record<string, unknown>,
  ...headers: readonly string[]
): Promise<string> {
  stage.tokens.answer = () => ({ status: 200, body: issued(stage.issuedToken(claims)) })
  const token = stage.partner.token({ jti: crypto.randomUUID() })
  return sendWithToken(stage.url, token, [`GET ${path} HTTP/1.1`, ...headers])
}
const received = () => stage.upstream.received[0]?.headers

const CLAIMS = { department: { id: 7 }, realm_access: { roles: ['user', 'editor'] } }

describe('identity headers', () => {
  it('tell the API who the user is, by the issued token', async () => {
    await send('/orders', CLAIMS)
    expect(received()).toMatchObject({
      'x-user': 'alice-in-our-realm',
      'department-id': '7',
      'x-roles': 'user,editor',
    })
  })

  it('are ours alone, whatever the client sends and whatever is absent', async () => {
    await send(
      '/orders',
      {},
      'X-User: admin',
      'x-USER: root',
      'Department-Id: 1',
      'Department_Id: 1',
      'X-Roles: admin',
      'Connection: x-user, x-roles',
    )
    expect(received()).toMatchObject({ 'x-user': 'alice-in-our-realm' })
    expect(received()).not.toHaveProperty('department-id')
    expect(received()).not.toHaveProperty('department_id')
    expect(received()).not.toHaveProperty('x-roles')
  })

  it.each(['/plain', '/public'])('of one route no client sets on %s', async (path) => {
    await send(path, {}, 'Department-Id: 1', 'DEPARTMENT_ID: 1', 'Department: 1')
    expect(received()).toHaveProperty('department', '1')
    expect(received()).not.toHaveProperty('department-id')
    expect(received()).not.toHaveProperty('department_id')
  })

  it.each([
    ['splits a header', { department: { id: 'x\r\nX-Admin: 1' } }],
    ['would be two roles', { realm_access: { roles: ['user,admin'] } }],
    ['is no text', { department: { id: { nested: true } } }],
  ])('refuse a request whose claim %s, and nothing is sent', async (_, claims) => {
    const answer = await send('/orders', claims)
    expect(statusLine(answer)).toBe('HTTP/1.1 502 Bad Gateway')
    expect(answer).toContain('"reason":"identity_claim_unfit"')
    expect(stage.upstream.received).toEqual([])
  })

  it('reach the API as UTF-8', async () => {
    await send('/orders', { department: { id: 'Ł 李' } })
    const bytes = Buffer.from(String(received()?.['department-id']), 'latin1')
    expect(bytes.toString('utf8')).toBe('Ł 李')
  })
})
