/** How a server is started: in a container, or as a process on this machine. */
export type Way = 'container' | 'process'

export type Environment = Readonly<Record<string, string | undefined>>

/** The way that a variable asks for; absent or empty leaves the choice open, anything unknown is refused. */
export function forcedWay(variable: string, env: Environment): Way | undefined {
  const value = env[variable] ?? ''
  if (value === '') return undefined
  if (value === 'container' || value === 'process') return value
  throw new Error(
    `${variable} is ${JSON.stringify(value)}. Set it to "container" or "process", or leave it out to let both be tried in this order.`,
  )
}
