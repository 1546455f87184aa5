import type { MapperOwner, Owner, Resource } from '../resources/resource.ts'

/** Whether Keycloak deletes a thing together with one of these, so that nobody has to. */
export function goesWithAnother(resource: Resource, going: ReadonlySet<Resource>): boolean {
  return [...going].some((other) => other !== resource && belongsTo(resource, other))
}

/** Whether these permissions are of this thing. */
export function isOwner(resource: Resource, of: Owner): boolean {
  return of.kind === 'client'
    ? isClient(resource, of.clientId)
    : resource.kind === 'identity-provider' && resource.alias === of.alias
}

function belongsTo(resource: Resource, other: Resource): boolean {
  if (resource.kind === 'protocol-mapper') return isMapperOwner(other, resource.of)
  if (resource.kind === 'identity-provider-mapper') {
    return other.kind === 'identity-provider' && other.alias === resource.alias
  }
  if (resource.kind === 'attached-scope') {
    return isClient(other, resource.clientId) || isScope(other, resource.scope)
  }
  return resource.kind === 'role' && isClient(other, resource.clientId)
}

function isMapperOwner(other: Resource, of: MapperOwner): boolean {
  return of.kind === 'client' ? isClient(other, of.clientId) : isScope(other, of.name)
}

function isClient(other: Resource, clientId: string | undefined): boolean {
  return other.kind === 'client' && other.clientId === clientId
}

function isScope(other: Resource, name: string): boolean {
  return other.kind === 'client-scope' && other.name === name
}
