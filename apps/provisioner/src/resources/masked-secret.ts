import { compareFields, type Fields, mergeFields } from '../fields/fields.ts'

/** What Keycloak shows instead of a secret; for an identity provider it takes it back as “keep it”. */
export const MASK = '**********'

/** An identity provider's record, as far as its secret is concerned. */
interface WithConfig {
  readonly config?: Readonly<Record<string, unknown>>
}

/**
 * Config that says where Keycloak sends the client secret, whose it is, and how it is sent. The mask with a change
 * of these would hand the secret of one place to another.
 */
const SECRET_GOES_BY = [
  'issuer',
  'authorizationUrl',
  'tokenUrl',
  'tokenIntrospectionUrl',
  'metadataDescriptorUrl',
  'clientId',
  'clientAuthMethod',
].map((name) => `config.${name}`)

/**
 * The config keys because of which the mask must not go back, when these fields are put in: none while
 * nothing is masked, or none of those changes.
 */
export function maskForbiddenBy(declared: Fields, live: WithConfig): readonly string[] {
  if (mergeFields(live, declared).config?.['clientSecret'] !== MASK) return []
  const changing = compareFields(declared, live).map(({ path }) => path)
  return changing.filter((path) => SECRET_GOES_BY.includes(path))
}
