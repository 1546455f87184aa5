/** Envoy's question, as `ext-authz.proto` reads it: what is not sent is empty, or null where it is a message. */
export interface CheckRequest {
  readonly attributes: {
    readonly source: { readonly certificate: string } | null
    readonly request: { readonly http: CheckedHttp | null } | null
  } | null
}

export interface CheckedHttp {
  readonly method: string
  readonly path: string
  readonly host: string
  readonly scheme: string
  readonly headers: Readonly<Record<string, string>>
  readonly header_map: {
    readonly headers: readonly {
      readonly key: string
      readonly value: string
      readonly raw_value: Buffer
    }[]
  } | null
}

/** The answer that Envoy reads. */
export interface CheckResponse {
  /** google.rpc.Code; 0 lets the request pass. */
  readonly status: { readonly code: number }
  readonly denied_response?: {
    readonly status: { readonly code: number }
    readonly headers: readonly HeaderOption[]
    readonly body: string
  }
  readonly ok_response?: {
    readonly headers: readonly HeaderOption[]
    readonly headers_to_remove: readonly string[]
    readonly response_headers_to_add: readonly HeaderOption[]
  }
  readonly dynamic_metadata?: {
    readonly fields: Readonly<Record<string, { readonly string_value: string }>>
  }
}

export interface HeaderOption {
  readonly header: { readonly key: string; readonly value: string }
  readonly append: { readonly value: boolean }
  readonly append_action: number
}
