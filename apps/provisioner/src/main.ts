import { readSecretFile } from '@cambio/trust'
import { run } from './cli.ts'

const MS_PER_SECOND = 1000

process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  readFile: readSecretFile,
  now: () => Math.floor(Date.now() / MS_PER_SECOND),
  print: (text) => process.stdout.write(`${text}\n`),
  complain: (text) => process.stderr.write(`${text}\n`),
})
