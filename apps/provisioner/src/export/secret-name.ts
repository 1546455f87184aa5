/**
 * A reference to a secret that somebody has to provide, named after what it is for: `${env:PARTNER_CLIENT_SECRET}`.
 *
 * @param what `CLIENT_SECRET`, `PRIVATE_KEY`…
 */
export function referenceTo(owner: string, what: string): string {
  return `\${env:${variableName(owner)}_${what}}`
}

/** An environment variable's name cannot begin with a digit. */
function variableName(owner: string): string {
  const name = owner.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')
  return /^[0-9]/.test(name) ? `_${name}` : name
}
