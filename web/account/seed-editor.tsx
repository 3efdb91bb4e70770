import { useState } from 'preact/hooks'
import { parseJson, prettyJson } from '../lib/json'
import { plantSeed, readSeed } from '../server/account-calls'
import { wordsOf } from '../server/call'
import { loadAccount } from '../state/account'
import { useApp } from '../state/app'
import { tell } from '../state/notice'

/** What the account begins with, to read and to replace. */
export function SeedEditor() {
  const app = useApp()
  const [text, setText] = useState<string | null>(null)
  const [error, setError] = useState('')
  const open = async () => {
    try {
      setText(prettyJson(await readSeed()))
    } catch (problem) {
      setError(wordsOf(problem))
    }
  }
  const plant = async () => {
    const parsed = parseJson(text ?? '')
    if ('error' in parsed) return setError(`Not JSON: ${parsed.error}`)
    try {
      await plantSeed(parsed.value)
      await loadAccount(app)
      setError('')
      tell(app, 'The account was reset to this seed')
    } catch (problem) {
      setError(wordsOf(problem))
    }
  }
  return (
    <section class="card" aria-labelledby="seed-title">
      <h3 id="seed-title">Seed</h3>
      <p class="muted">
        What the account begins with: fields, contacts, lists and external events.
      </p>
      {text === null ? (
        <button type="button" class="button" onClick={() => void open()}>
          Edit the seed
        </button>
      ) : (
        <>
          <textarea
            class="mono"
            rows={12}
            aria-label="Seed as JSON"
            aria-invalid={error !== ''}
            spellcheck={false}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
          <div class="bar end">
            <button type="button" class="button" onClick={() => setText(null)}>
              Cancel
            </button>
            <button type="button" class="button primary" onClick={() => void plant()}>
              Reset to this seed
            </button>
          </div>
        </>
      )}
      <p class="hint hint-error" role="status">
        {error}
      </p>
    </section>
  )
}
