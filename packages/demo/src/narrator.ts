import { styleText } from 'node:util'
import { curlLine, type Answer, type Call } from './call.ts'

/** Everything the demo says to a person. */
export const narrator = {
  heading(text: string): void {
    console.log(`\n${styleText('bold', text)}`)
  },

  note(text: string): void {
    console.log(indent(text))
  },

  /** Something on the way, with the seconds since the start, so that nobody thinks it hangs. */
  progress(text: string): void {
    console.log(styleText('dim', `${seconds()}  ${text}`))
  },

  /** A line that a person can paste into a shell. */
  command(text: string): void {
    console.log(styleText('cyan', `  $ ${text}`))
  },

  call(call: Call): void {
    narrator.command(curlLine(call))
  },

  answer({ status, challenge, body }: Answer): void {
    const lines = [
      `${status}`,
      ...(challenge === undefined ? [] : [`WWW-Authenticate: ${challenge}`]),
    ]
    console.log(indent([...lines, show(body)].join('\n')))
  },

  verdict(problem: string | undefined, expectation: string): void {
    const line =
      problem === undefined
        ? styleText('green', `✓ ${expectation}`)
        : styleText('red', `✗ ${expectation}: ${problem}`)
    console.log(`  ${line}`)
  },
}

function seconds(): string {
  return `${Math.round(performance.now() / 1000)} s`.padStart(6)
}

function show(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body, undefined, 2)
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '    ')
}
