import type { Fault, Problem } from '../problem.ts'
import type { SecretReference } from '../secret-reference.ts'
import { type Environment, lookUp } from './environment.ts'
import type { ValueParser } from './values.ts'
import type { VariableName } from './variables.ts'

/** Reads variables one by one and gathers what is wrong with them, so that all problems are told at once. */
export interface VariableReader {
  readonly problems: readonly Problem[]
  /** What the parser makes of the variable's text; undefined when it is not set or not right. */
  read<Value>(name: VariableName, parse: ValueParser<Value>): Value | undefined
  /** The same, and a problem when it is not set. */
  require<Value>(name: VariableName, parse: ValueParser<Value>): Value | undefined
  /** A reference to the secret in the variable, or in the file that its `_FILE` sister names. */
  secret(name: SecretVariable, rules: SecretRules): SecretReference | undefined
  refuse(name: VariableName, ...faults: readonly Fault[]): void
}

/** A variable that may also be given as a file. */
export type SecretVariable = 'CLIENT_SECRET' | 'CACHE_SEAL_KEY'

export interface SecretRules {
  /** The problem when neither variable is set; left out where the secret may be missing. */
  readonly missing?: Fault
  /** Judges the secret itself. Not asked for one in a file, which is not opened here. */
  readonly faultIn?: (text: string) => Fault | undefined
}

const EMPTY: Fault = { message: 'is set and empty', hint: 'unset it, or give it a value' }
const MISSING: Fault = { message: 'is not set', hint: 'set it; the gateway cannot run without it' }

export function variableReader(env: Environment): VariableReader {
  const problems: Problem[] = []
  const isSet = (name: VariableName): boolean => lookUp(env, name) !== undefined

  const refuse: VariableReader['refuse'] = (name, ...faults) => {
    problems.push(...faults.map((fault) => ({ path: name, ...fault })))
  }
  const textOf = (name: VariableName): string | undefined => {
    const text = lookUp(env, name)?.trim()
    if (text === '') refuse(name, EMPTY)
    return text === '' ? undefined : text
  }
  const read: VariableReader['read'] = (name, parse) => {
    const text = textOf(name)
    if (text === undefined) return undefined
    const parsed = parse(text)
    if (parsed.ok) return parsed.value
    refuse(name, ...parsed.failure)
    return undefined
  }
  const require: VariableReader['require'] = (name, parse) => {
    if (!isSet(name)) refuse(name, MISSING)
    return read(name, parse)
  }
  const secret: VariableReader['secret'] = (name, { missing, faultIn }) => {
    const file: VariableName = `${name}_FILE`
    if (isSet(name) && isSet(file)) refuse(name, bothSet(file))
    if (!isSet(name) && !isSet(file) && missing !== undefined) refuse(name, missing)
    const path = textOf(file)
    if (path !== undefined) return { from: 'file', path }
    if (textOf(name) === undefined) return undefined
    // A secret is used as it stands, so it is judged as it stands.
    const fault = faultIn?.(lookUp(env, name) ?? '')
    if (fault !== undefined) refuse(name, fault)
    return { from: 'env', name }
  }
  return { problems, read, require, secret, refuse }
}

function bothSet(file: VariableName): Fault {
  return { message: `is set, and so is ${file}`, hint: 'keep one of them' }
}
