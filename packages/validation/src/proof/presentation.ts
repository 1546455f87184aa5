/** How a token was presented: what may prove that whoever sent it is whom it is bound to. */
export interface Presentation {
  readonly scheme: 'Bearer' | 'DPoP'
  /** The request's one DPoP proof, and the request it must be for. */
  readonly dpop?: PresentedProof
  /** SHA-256 of the DER form of the client's certificate, in base64url (RFC 8705, section 3.1). */
  readonly certificateThumbprint?: string
}

export interface PresentedProof {
  /** The value of the `DPoP` header, as sent. */
  readonly proof: string
  readonly method: string
  /** As the client saw it: our public origin and the path, without query. */
  readonly url: string
}

export const PLAIN_PRESENTATION: Presentation = { scheme: 'Bearer' }
