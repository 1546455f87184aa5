import type { HeaderRule } from './route-match.ts'

export type HeaderRules = Readonly<Record<string, HeaderRule>>

/**
 * Do these values of one header meet the rule? A rule about a text asks for exactly one header line: of two lines,
 * the upstream could read the other one.
 */
export function meetsHeaderRule(values: readonly string[], rule: HeaderRule): boolean {
  const [value, ...others] = values
  if (value === undefined) return false
  const texts = textsOf(rule)
  return texts === undefined || (others.length === 0 && texts.includes(value))
}

export function headersCover(one: HeaderRules, other: HeaderRules): boolean {
  return Object.entries(one).every(([name, rule]) => {
    const narrower = ruleOf(other, name)
    return narrower !== undefined && ruleCovers(rule, narrower)
  })
}

function ruleCovers(one: HeaderRule, other: HeaderRule): boolean {
  const [texts, narrower] = [textsOf(one), textsOf(other)]
  return texts === undefined || (narrower?.every((text) => texts.includes(text)) ?? false)
}

/** Headers that meet both, if there are any. */
export function commonHeaders(
  one: HeaderRules,
  other: HeaderRules,
): Readonly<Record<string, string>> | undefined {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])]
  const values = names.map(
    (name) => [name, commonText(ruleOf(one, name), ruleOf(other, name))] as const,
  )
  return values.every((entry): entry is readonly [string, string] => entry[1] !== undefined)
    ? Object.fromEntries(values)
    : undefined
}

/** What is not asked for counts as "just there": it may be anything. */
function commonText(
  one: HeaderRule = { present: true },
  other: HeaderRule = { present: true },
): string | undefined {
  const [texts, others] = [textsOf(one), textsOf(other)]
  if (texts === undefined) return others === undefined ? 'x' : others[0]
  return texts.find((text) => others?.includes(text) ?? true)
}

/** Never a member of `Object.prototype`, whatever the header is called. */
function ruleOf(rules: HeaderRules, name: string): HeaderRule | undefined {
  return Object.hasOwn(rules, name) ? rules[name] : undefined
}

/** The texts a rule takes; undefined: any. */
function textsOf(rule: HeaderRule): readonly string[] | undefined {
  if (typeof rule === 'string') return [rule]
  return 'oneOf' in rule ? rule.oneOf : undefined
}
