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
