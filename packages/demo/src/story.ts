import { API_CLIENT, EXCHANGE_CLIENT } from '@cambio/testkit'
import { send, type Answer, type Call } from './call.ts'
import { narrator } from './narrator.ts'
import type { Stage } from './stage.ts'

/** One scene: what is tried, what must come of it, and how it is judged. */
interface Scene {
  readonly title: string
  readonly expectation: string
  /** Plays it; gives what was wrong, or nothing. */
  play(stage: Stage): Promise<string | undefined>
}

/** Plays every scene, also after one that failed. True when all came out as expected. */
export async function tellStory(stage: Stage): Promise<boolean> {
  let asExpected = true
  for (const scene of SCENES) {
    narrator.heading(scene.title)
    const problem = await scene.play(stage)
    narrator.verdict(problem, scene.expectation)
    asExpected &&= problem === undefined
  }
  return asExpected
}

const SCENES: readonly Scene[] = [
  {
    title: 'Provision Keycloak from the trust file',
    expectation: 'the realm is made ready',
    play: (stage) => provision(stage, (output) => !/created/.test(output)),
  },
  {
    title: 'Start the gateway from the same file',
    expectation: 'it is ready',
    play: startGateway,
  },
  {
    title: 'Sign in at the partner, and at somebody nobody trusts',
    expectation: 'both give a token',
    play: signIn,
  },
  {
    title: 'Call the API through the gateway without a token',
    expectation: '401',
    play: (stage) => callGateway(stage, undefined, refusal(401)),
  },
  {
    title: 'Send the partner’s token straight to the API',
    expectation: '401: the API trusts only our realm',
    play: (stage) =>
      call(stage, { url: `${stage.apiUrl}/orders/1`, bearer: '$PARTNER_TOKEN' }, status(401)),
  },
  {
    title: 'Send the same token through the gateway',
    expectation: '200, and the API saw our realm’s token',
    play: (stage) => counting(stage, 1, () => callGateway(stage, '$PARTNER_TOKEN', welcome(stage))),
  },
  {
    title: 'Once more',
    expectation: '200 from the cache: Keycloak’s count of exchanges did not move',
    play: (stage) => counting(stage, 0, () => callGateway(stage, '$PARTNER_TOKEN', welcome(stage))),
  },
  {
    title: 'A token of a realm nobody trusts',
    expectation: '401, and Keycloak was not asked',
    play: (stage) =>
      counting(stage, 0, () =>
        callGateway(stage, '$STRANGER_TOKEN', refusal(401, 'invalid_token')),
      ),
  },
  {
    title: 'The partner’s token with somebody else’s signature',
    expectation: '401, although its claims are in the cache',
    play: (stage) =>
      counting(stage, 0, () =>
        callGateway(
          stage,
          '${PARTNER_TOKEN%.*}.${STRANGER_TOKEN##*.}',
          refusal(401, 'invalid_token'),
        ),
      ),
  },
  {
    title: 'Provision again',
    expectation: 'nothing to do',
    play: (stage) => provision(stage, (output) => !/nothing to do/i.test(output)),
  },
]

type Judge = (answer: Answer) => string | undefined

async function provision(
  stage: Stage,
  isWrong: (output: string) => boolean,
): Promise<string | undefined> {
  narrator.command(stage.provisionCommand)
  const { code, output } = await stage.provision()
  narrator.note(output)
  if (code !== 0) return `it ended with status ${code}`
  return isWrong(output) ? 'its output says otherwise' : undefined
}

async function startGateway(stage: Stage): Promise<undefined> {
  narrator.command(stage.gatewayCommand)
  const { url, managementUrl } = await stage.startGateway()
  narrator.note(`listening on ${url}, health and metrics on ${managementUrl}`)
  return undefined
}

async function signIn(stage: Stage): Promise<string | undefined> {
  for (const line of stage.signInCommands) narrator.command(line)
  await stage.signIn()
  return undefined
}

function callGateway(
  stage: Stage,
  bearer: string | undefined,
  judge: Judge,
): Promise<string | undefined> {
  const url = `${stage.gatewayUrl()}/orders/1`
  return call(stage, bearer === undefined ? { url } : { url, bearer }, judge)
}

async function call(stage: Stage, request: Call, judge: Judge): Promise<string | undefined> {
  narrator.call(request)
  const answer = await send(request, stage.variables())
  narrator.answer(answer)
  return judge(answer)
}

async function counting(
  stage: Stage,
  expected: number,
  play: () => Promise<string | undefined>,
): Promise<string | undefined> {
  const before = await stage.exchanges()
  const problem = await play()
  const after = await stage.exchanges()
  narrator.note(`exchanges counted by Keycloak: ${before} before, ${after} after`)
  return problem ?? (after - before === expected ? undefined : `Keycloak counted ${after - before}`)
}

function status(expected: number): Judge {
  return (answer) => (answer.status === expected ? undefined : `the status was ${answer.status}`)
}

function refusal(expected: number, code?: string): Judge {
  return (answer) => {
    const named = code === undefined || (answer.challenge ?? '').includes(`error="${code}"`)
    return status(expected)(answer) ?? (named ? undefined : 'the challenge names another error')
  }
}

function welcome(stage: Stage): Judge {
  const expected = { issuer: stage.issuer, issuedTo: EXCHANGE_CLIENT, user: 'alice' }
  return (answer) => {
    const seen = Object.entries(answer.body ?? {})
    const wrong = Object.entries(expected).find(
      ([name, value]) => !seen.some(([each, got]) => each === name && got === value),
    )
    const audience: unknown = seen.find(([name]) => name === 'audience')?.[1]
    const meantForTheApi = [audience].flat().includes(API_CLIENT)
    return (
      status(200)(answer) ??
      (wrong === undefined ? undefined : `the API saw another ${wrong[0]}`) ??
      (meantForTheApi ? undefined : 'the API saw another audience')
    )
  }
}
