import type { ExternalIssuer, Issuer } from '../schema.ts'

/** An entry of the issuers' list; undefined when it does not fit the schema. */
export type MaybeIssuer = Issuer | undefined

/** What is found in each issuer that is not our realm. */
export function eachExternal<Found>(
  issuers: readonly MaybeIssuer[],
  find: (issuer: ExternalIssuer, index: number) => readonly Found[],
): readonly Found[] {
  return issuers.flatMap((issuer, index) => {
    const found = external(issuer)
    return found === undefined ? [] : find(found, index)
  })
}

export function external(issuer: MaybeIssuer): ExternalIssuer | undefined {
  return issuer !== undefined && 'issuer' in issuer ? issuer : undefined
}
