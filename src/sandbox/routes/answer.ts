/** An answer before it is sent. */
export interface Answer {
  status: number
  headers: Record<string, string>
  /** As sent. */
  body: string
}

/** An answer in JSON. */
export function jsonAnswer(
  status: number,
  body: unknown,
  headers: Record<string, string> = {}
): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body)
  }
}

/** What a route returns where its answer is not HTTP 200 and an envelope around `data`. */
export class Reply {
  constructor(
    readonly body: unknown,
    readonly form: {
      readonly status?: number
      /** The content type of a text that is sent as it is. */
      readonly raw?: string
      /** Whether the envelope is left out. */
      readonly bare?: boolean
      readonly replyCode?: number
      readonly replyText?: string
      readonly contentType?: string
      /** Properties of the envelope beside `data`. */
      readonly beside?: object
    }
  ) {}

  /** As it is sent. */
  toAnswer(headers: Record<string, string>): Answer {
    const {
      status = 200,
      bare = false,
      replyCode = 0,
      replyText = 'OK',
      contentType,
      beside,
      raw
    } = this.form
    const type = contentType === undefined ? {} : { 'content-type': contentType }
    if (raw !== undefined)
      return { status, headers: { 'content-type': raw, ...headers }, body: String(this.body) }
    if (bare && this.body === undefined) return { status, headers, body: '' }
    const body = bare ? this.body : { replyCode, replyText, data: this.body, ...beside }
    return jsonAnswer(status, body, { ...headers, ...type })
  }
}
