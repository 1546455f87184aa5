import type { Target } from '@cambio/exchange'
import type { Cause } from './cause/refusal.ts'
import type { Answer, Check, Outcome, What } from './live/check.ts'

/** One line of what was tried and what came of it. */
export function renderCheck({ origin, what, outcome }: Check): string {
  return `${MARKS[outcome.state]} ${subjectOf(origin, what)}: ${outcomeWords(what, outcome)}`
}

const MARKS: Readonly<Record<Outcome['state'], string>> = {
  proven: '✓',
  failed: '✗',
  'let-through': '✗',
  unproven: '?',
  untried: '·',
}

function subjectOf(origin: string, what: What): string {
  return what.kind === 'subject' ? origin : `${origin} by ${what.road}`
}

function outcomeWords(what: What, outcome: Outcome): string {
  switch (outcome.state) {
    case 'proven':
      return provenWords(what, outcome.answer)
    case 'failed':
      return `${attemptWords(what)}: ${refusedWords(outcome.answer)}${causeWords(outcome.cause)}`
    case 'let-through':
      return 'A CLIENT THAT NOBODY ALLOWS GOT A TOKEN. Any client of the realm may exchange here; look under “Who can exchange” for what lets it in, and take it away'
    case 'unproven':
      return `not proven: ${outcome.why}${outcome.answer === undefined ? '' : ` (${answerWords(outcome.answer)})`}`
    case 'untried':
      return `${what.kind === 'other-client' ? what.clientId : 'it'} is allowed too and was not tried: ${outcome.why}`
  }
}

function provenWords(what: What, answer: Answer | undefined): string {
  switch (what.kind) {
    case 'subject':
      return 'the token is one the gateway accepts'
    case 'exchange':
      return `${what.clientId} gets a token${forWords(what.target)} (audience, scope, issuer as asked)`
    case 'refusal':
      return `a client that is not allowed is refused (${answerWords(answer ?? {})})`
    case 'other-client':
      return `${what.clientId} gets a token`
  }
}

function attemptWords(what: What): string {
  switch (what.kind) {
    case 'subject':
      return 'the gateway would not accept the token'
    case 'exchange':
      return `${what.clientId} gets no usable token${forWords(what.target)}`
    case 'refusal':
    case 'other-client':
      return 'could not be tried'
  }
}

function refusedWords(answer: Answer | undefined): string {
  return answer === undefined || Object.keys(answer).length === 0
    ? ''
    : `refused (${answerWords(answer)}): `
}

function answerWords({ status, error, description }: Answer): string {
  const words = [status, error].filter((one) => one !== undefined).join(' ')
  return description === undefined || description === '' ? words : `${words}: ${description}`
}

function causeWords({ cause, setting, fix }: Cause): string {
  return `${cause}. Setting: ${setting}. To mend it, ${fix}.`
}

/** An empty target is the exchange client itself. */
function forWords({ audience, scope }: Target): string {
  if (audience.length > 0) return ` for ${audience.join(' and ')}`
  return scope.length > 0 ? ` with scope ${scope.join(' ')}` : ''
}
