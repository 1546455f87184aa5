import type { AdminApi } from '../admin/admin-api.ts'
import type { Live } from '../current/live.ts'
import type { SecretOf } from '../trust-file/secrets.ts'

/** What operations work with. */
export interface Realm {
  readonly api: AdminApi
  /** The text behind a reference; every reference of the trust file was resolved before. */
  readonly secretOf: SecretOf
}

/**
 * How one kind of thing is read and written: the only code that knows Keycloak's calls for it. Fails with
 * an `AdminError`. Writes look up afresh what they need, so that they can follow the step that made it.
 */
export interface Operations<Thing> {
  /** Sends no writing request. */
  read(thing: Thing, realm: Realm): Promise<Live>
  create(thing: Thing, realm: Realm): Promise<void>
  /** Changes the declared fields and leaves the others as they are now. */
  update(thing: Thing, realm: Realm): Promise<void>
  /** Takes it out of the realm; of a thing that is shared, only our part of it. */
  remove(thing: Thing, realm: Realm): Promise<void>
}
