/** What a refused call answers: a code for programs, a sentence for people, and where in its body it went wrong. */
export interface ErrorReply {
  readonly error: { readonly code: string; readonly message: string; readonly path?: string }
}

/** What is wrong with a payload or with settings; `field` is the key it is about. */
export interface FieldError {
  readonly field?: string
  readonly message: string
}
