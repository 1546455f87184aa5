import { z } from 'zod'

/** Where a secret is to be found; never the secret itself. */
export type SecretReference =
  | { readonly from: 'env'; readonly name: string }
  | { readonly from: 'file'; readonly path: string }

/** A secret in a file: the one place where it can be renewed while we run. */
export type FileReference = Extract<SecretReference, { from: 'file' }>

const REFERENCE = /^\$\{(env|file):([^}]+)\}$/

/** Reads `${env:NAME}` or `${file:/path}`; anything else is undefined. */
export function parseSecretReference(text: string): SecretReference | undefined {
  const [, from, where] = REFERENCE.exec(text) ?? []
  if (where === undefined) return undefined
  return from === 'env' ? { from, name: where } : { from: 'file', path: where }
}

/** A reference as it is written in the trust file. */
export function formatSecretReference(reference: SecretReference): string {
  return reference.from === 'env' ? `\${env:${reference.name}}` : `\${file:${reference.path}}`
}

/** A schema field that takes a reference to a secret and refuses the secret itself. */
export function secretReference(what: string) {
  return z
    .string()
    .meta({
      description: `${what} Written as \`\${env:NAME}\` or \`\${file:/path}\`, never as the secret itself.`,
      pattern: REFERENCE.source,
    })
    .transform((text, context): SecretReference => {
      const reference = parseSecretReference(text)
      if (reference !== undefined) return reference
      context.addIssue({
        code: 'custom',
        message: 'must refer to the secret; a secret does not belong in this file',
      })
      return z.NEVER
    })
}

const FILE_REFERENCE = /^\$\{file:([^}]+)\}$/

/** A schema field like {@link secretReference} that takes a file alone. */
export function fileReference(what: string) {
  return z
    .string()
    .meta({
      description: `${what} Written as \`\${file:/path}\`, never as the secret itself.`,
      pattern: FILE_REFERENCE.source,
    })
    .transform((text, context): FileReference => {
      const [, path] = FILE_REFERENCE.exec(text) ?? []
      if (path !== undefined) return { from: 'file', path }
      context.addIssue({ code: 'custom', message: 'must refer to a file, which can be renewed' })
      return z.NEVER
    })
}

/** The patterns of these fields in a JSON Schema. */
export const REFERENCE_PATTERNS: readonly string[] = [REFERENCE.source, FILE_REFERENCE.source]

/**
 * The fields made by {@link secretReference} and {@link fileReference}. Elsewhere `${env:NAME}` is replaced by the variable's
 * text when the file is read; here it stays a reference.
 */
export const SECRET_FIELDS: readonly string[] = [
  'keycloak.admin.clientSecret',
  'keycloak.admin.privateKey',
  'keycloak.admin.certificate',
  'keycloak.admin.certificateKey',
  'keycloak.admin.password',
  'client.secret',
  'client.privateKey',
  'client.certificate',
  'client.certificateKey',
  'client.assertion',
  'client.actorToken',
  'issuers[].introspection.clientSecret',
  'issuers[].identityProvider.clientSecret',
  'issuers[].testClient.secret',
  'issuers[].testClient.password',
  'secretDigestKey',
  'tls.certificate',
  'tls.key',
  'debugKey',
  'upstreams[].tls.ca',
  'upstreams[].tls.certificate',
  'upstreams[].tls.certificateKey',
  'cache.redis',
  'cache.redisCa',
  'cache.sentinelPassword',
  'cache.sealKey',
  'cache.previousSealKeys[]',
  'cache.nameKey',
  'management.purgeKey',
]
