/**
 * `pnpm never-wrong [--requests 100000] [--seed n] [--signed-out refuse|re-exchange] [--max-seconds 1800]`:
 * is ever a request served with a token that was not due to it? Prints what became of all requests; ends with status 1 when one was wrong.
 */
import { parseArgs } from 'node:util'
import { newSeed } from '../stage/random.ts'
import { renderReport } from './render-report.ts'
import { runNeverWrong } from './run.ts'
import { sumOf } from './tally.ts'

const text = { type: 'string' } as const
const { values } = parseArgs({
  options: { requests: text, seed: text, 'signed-out': text, 'max-seconds': text },
})
const requests = Number(values.requests ?? 100_000)
const seed = Number(values.seed ?? newSeed())
const signedOut = values['signed-out'] === 're-exchange' ? 're-exchange' : 'refuse'
const maxSeconds = Number(values['max-seconds'] ?? 1800)

process.stdout.write(`seed ${seed}\n`)
const report = await runNeverWrong({ requests, seed, signedOut, maxSeconds })
process.stdout.write(renderReport(report))
if (report.wrong > 0 || sumOf(report.undue) > 0) process.exitCode = 1
