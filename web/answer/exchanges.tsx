import { parseJson, shortJson } from '../lib/json'
import { toCurl } from './curl'
import { useApp } from '../state/app'
import { CopyButton } from '../ui/copy-button'
import { Fold } from '../ui/fold'
import { JsonView } from '../ui/json-view'
import type { Exchange } from '../../src/workbench/wire'

/** The most exchanges that are drawn. */
const MAX = 50

interface ExchangesProps {
  readonly exchanges: readonly Exchange[]
  /** Whether they were made on trial: then the requests count, and not when they were answered. */
  readonly foretold?: boolean
}

/** The HTTP requests as sent, each folded. */
export function Exchanges({ exchanges, foretold = false }: ExchangesProps) {
  return (
    <>
      {exchanges.slice(0, MAX).map((exchange, index) => (
        <OneExchange key={index} exchange={exchange} foretold={foretold} />
      ))}
      {exchanges.length > MAX && (
        <p class="muted">… {exchanges.length - MAX} more are in the account's journal.</p>
      )}
    </>
  )
}

function OneExchange({ exchange, foretold }: { exchange: Exchange; foretold: boolean }) {
  const { state } = useApp()
  const { request, response } = exchange
  const summary = (
    <>
      <span class="mono">{request.method}</span>{' '}
      <span class="mono grow cut">{pathOf(request.url)}</span>
      {foretold && (
        <span class="mono muted cut exchange-body-line">{shortJson(request.body, 600)}</span>
      )}
      {!(foretold && response.statusCode === 200) && (
        <span class="mono exchange-status">{response.statusCode ?? 'no answer'}</span>
      )}
    </>
  )
  const answer = !foretold
    ? 'Answer'
    : state.isLive
      ? 'Supposed answer'
      : 'The copy of the account would answer'
  return (
    <Fold class="exchange" summary={summary}>
      {() => <ExchangeBody exchange={exchange} answer={answer} />}
    </Fold>
  )
}

interface ExchangeBodyProps {
  readonly exchange: Pick<Exchange, 'request'> & {
    readonly response: Partial<Exchange['response']>
  }
  /** What the answer is called. */
  readonly answer: string
}

/** A request and its answer, whole. */
export function ExchangeBody({ exchange, answer }: ExchangeBodyProps) {
  const { state } = useApp()
  const { request, response } = exchange
  return (
    <div class="exchange-body">
      <div class="bar wrap">
        <span class="mono muted grow exchange-url">{request.url}</span>
        <CopyButton label="Copy as cURL" text={() => toCurl(exchange, state.server)} />
      </div>
      <h3 class="minor">Request</h3>
      <Headers headers={request.headers} label="Request headers" />
      <Body value={request.body} label="Request body" />
      <h3 class="minor">
        {answer} {response.statusCode} {response.statusMessage}
      </h3>
      <Headers headers={response.headers ?? {}} label="Answer headers" />
      <Body value={response.body} label="Answer body" />
    </div>
  )
}

function Headers({ headers, label }: { headers: Readonly<Record<string, string>>; label: string }) {
  return (
    <dl class="headers" aria-label={label}>
      {Object.entries(headers).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function Body({ value, label }: { value: unknown; label: string }) {
  if (value === undefined || value === null || value === '') return null
  const parsed = typeof value === 'string' ? parseJson(value) : { value }
  return <JsonView value={'value' in parsed ? parsed.value : value} label={label} />
}

function pathOf(url: string): string {
  try {
    const { pathname, search } = new URL(url)
    return `${pathname}${search}`
  } catch {
    return url
  }
}
