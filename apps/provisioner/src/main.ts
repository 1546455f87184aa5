import { readSecretFile } from '@cambio/trust'
import { run } from './cli.ts'
import { onInterrupt } from './commands/on-interrupt.ts'
import { progressOn } from './commands/progress.ts'
import { screenOf } from './report/screen.ts'

const MS_PER_SECOND = 1000

const { env, stdout, stderr } = process
const progress = progressOn(stderr)

process.exitCode = await run(process.argv.slice(2), {
  env,
  readFile: readSecretFile,
  now: () => Math.floor(Date.now() / MS_PER_SECOND),
  print: writeTo(stdout),
  complain: writeTo(stderr),
  screen: screenOf(stdout, env),
  showProgress: progress.show,
  onInterrupt,
})
progress.clear()

function writeTo(stream: NodeJS.WriteStream): (text: string) => void {
  return (text) => {
    progress.clear()
    stream.write(`${text}\n`)
  }
}
