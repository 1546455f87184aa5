import type { IncomingMessage } from 'node:http'
import type { Result } from '@cambio/validation'
import type { Answer } from '../answer/answer.ts'
import type { AskedRequest } from './asked-request.ts'
import type { Permission, Refusal } from './authorizer.ts'
import type { AuthorizerFailure } from './authorizer-failure.ts'

/** How one kind of proxy asks over HTTP, and how it is answered. */
export interface Form {
  /** Whether the request target is this form's. */
  readonly takes: (target: string) => boolean
  readonly read: (request: IncomingMessage) => Result<AskedRequest, AuthorizerFailure>
  readonly allow: (permission: Permission) => Answer
  readonly refuse: (refusal: Refusal) => Answer
}
