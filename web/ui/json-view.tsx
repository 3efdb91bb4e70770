import { isRecord } from '../lib/json'

/** How deep a value is shown opened at once. */
const OPEN_DEPTH = 3

/** How many entries an object or array may have to be shown opened at once. */
const OPEN_ENTRIES = 30

/** The most entries that are drawn of one object or array. */
const MOST_ENTRIES = 500

/** A JSON value, with objects and arrays that fold. */
export function JsonView({ value, label }: { value: unknown; label: string }) {
  return (
    <div class="json" role="group" aria-label={label} tabIndex={0}>
      <Node value={value} depth={0} />
    </div>
  )
}

interface NodeProps {
  readonly value: unknown
  readonly depth: number
  readonly name?: string
}

function Node({ value, depth, name }: NodeProps) {
  const entries = entriesOf(value)
  const key = name === undefined ? null : <span class="json-key">{JSON.stringify(name)}: </span>
  if (entries === null || entries.length === 0) {
    return (
      <div class="json-line">
        {key}
        <span class="json-value">{leaf(value)}</span>
      </div>
    )
  }
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  const nested = entries.slice(0, MOST_ENTRIES)
  return (
    <details class="json-node" open={depth < OPEN_DEPTH && entries.length <= OPEN_ENTRIES}>
      <summary>
        {key}
        {open}
        <span class="json-count">
          {' '}
          {entries.length} {close}
        </span>
      </summary>
      <div class="json-inner">
        {nested.map(([inner, one]) => (
          <Node
            key={inner}
            value={one}
            depth={depth + 1}
            {...(Array.isArray(value) ? {} : { name: inner })}
          />
        ))}
        {entries.length > nested.length && (
          <div class="json-line muted">… {entries.length - nested.length} more</div>
        )}
      </div>
      <div class="json-close">{close}</div>
    </details>
  )
}

function entriesOf(value: unknown): [string, unknown][] | null {
  return Array.isArray(value) || isRecord(value) ? Object.entries(value) : null
}

function leaf(value: unknown): string {
  if (value === undefined) return 'nothing'
  return JSON.stringify(value) ?? String(value)
}
