/**
 * `pnpm demo`: the whole story on this machine, with real parts. Stays up until Ctrl-C; `--once` ends
 * after the story, with status 0 only if every step came out as expected.
 */
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { narrator } from './narrator.ts'
import { buildStage, type Stage } from './stage.ts'
import { tellStory } from './story.ts'

const EXIT_USAGE = 64
/** What shells give for a program ended by Ctrl-C; ours until the story has an outcome. */
const EXIT_INTERRUPTED = 130

function readOptions(): { readonly once: boolean } {
  try {
    const { values } = parseArgs({ options: { once: { type: 'boolean', default: false } } })
    return values
  } catch {
    process.stderr.write('Usage: pnpm demo [--once]\n')
    process.exit(EXIT_USAGE)
  }
}

async function stayUp(stage: Stage): Promise<void> {
  narrator.heading('Everything stays up; try it yourself')
  narrator.note(
    `gateway   ${stage.gatewayUrl()}\nAPI       ${stage.apiUrl}\nKeycloak  ${stage.keycloakUrl} (admin / admin)`,
  )
  for (const [name, token] of Object.entries(stage.variables()))
    narrator.command(`${name}=${token}`)
  narrator.call({ url: `${stage.gatewayUrl()}/orders/2`, bearer: '$PARTNER_TOKEN' })
  narrator.heading('Ctrl-C ends it.')
  await interrupted
}

async function demo(stage: Stage, stay: boolean): Promise<void> {
  narrator.heading('The trust file')
  narrator.note(stage.trustFileText)
  const asExpected = await tellStory(stage)
  process.exitCode = asExpected ? 0 : 1
  narrator.heading(
    asExpected ? 'Every step came out as expected.' : 'Not every step came out as expected.',
  )
  if (stay) await stayUp(stage)
}

const options = readOptions()
const stage = await buildStage()
// From here on an interruption ends the demo in order, wherever the story is.
const interrupted = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
process.exitCode = EXIT_INTERRUPTED
try {
  await Promise.race([demo(stage, !options.once), interrupted])
} finally {
  narrator.progress('Clearing up.')
  await stage.clear()
}
