import { useState } from 'preact/hooks'
import { isRecord, prettyJson } from '../lib/json'
import { Button } from './button'
import { CopyButton } from './copy-button'
import { Fold } from './fold'

/** How deep a value is shown opened at once. */
const OPEN_DEPTH = 3

/** How many entries an object or array may have to be shown opened at once. */
const OPEN_ENTRIES = 30

/** The most entries that are drawn of one object or array. */
const MAX_ENTRIES = 500

/** A JSON value as JSON is written, with objects and arrays that fold, to be copied as a whole. */
export function JsonView({ value, label }: { value: unknown; label: string }) {
  const [all, setAll] = useState(false)
  return (
    <div class="json" role="group" aria-label={label}>
      <div class="json-tools">
        {foldsSomething(value, 0) && (
          <Button class="quiet" onClick={() => setAll(!all)}>
            {all ? 'Fold' : 'Expand all'}
          </Button>
        )}
        <CopyButton label="Copy" text={() => prettyJson(value)} of={label} />
      </div>
      <Node key={String(all)} value={value} depth={0} all={all} last />
    </div>
  )
}

interface NodeProps {
  readonly value: unknown
  readonly depth: number
  readonly name?: string
  /** Whether nothing follows it: a comma separates what does. */
  readonly last: boolean
  readonly all: boolean
}

function Node({ value, depth, name, last, all }: NodeProps) {
  const entries = entriesOf(value)
  const key = name === undefined ? null : <span class="json-key">{JSON.stringify(name)}: </span>
  const comma = last ? '' : ','
  if (entries === null || entries.length === 0) {
    return (
      <div class="json-line">
        {key}
        <span class="json-value">{JSON.stringify(value) ?? 'nothing'}</span>
        {comma}
      </div>
    )
  }
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  const nested = entries.slice(0, MAX_ENTRIES)
  const summary = (
    <>
      {key}
      {open}
      <span class="json-count">
        {' '}
        {entries.length} {close}
        {comma}
      </span>
    </>
  )
  return (
    <Fold class="json-node" open={all || opensAtOnce(depth, entries.length)} summary={summary}>
      {() => (
        <>
          <div class="json-inner">
            {nested.map(([inner, one], index) => (
              <Node
                key={inner}
                value={one}
                depth={depth + 1}
                all={all}
                last={index === entries.length - 1}
                {...(Array.isArray(value) ? {} : { name: inner })}
              />
            ))}
            {entries.length > nested.length && (
              <div class="json-line muted">… {entries.length - nested.length} more</div>
            )}
          </div>
          <div class="json-close">
            {close}
            {comma}
          </div>
        </>
      )}
    </Fold>
  )
}

function opensAtOnce(depth: number, entries: number): boolean {
  return depth < OPEN_DEPTH && entries <= OPEN_ENTRIES
}

function foldsSomething(value: unknown, depth: number): boolean {
  const entries = entriesOf(value) ?? []
  if (entries.length === 0) return false
  return (
    !opensAtOnce(depth, entries.length) ||
    entries.slice(0, MAX_ENTRIES).some(([, inner]) => foldsSomething(inner, depth + 1))
  )
}

function entriesOf(value: unknown): [string, unknown][] | null {
  return Array.isArray(value) || isRecord(value) ? Object.entries(value) : null
}
