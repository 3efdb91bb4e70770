import { useState } from 'preact/hooks'
import { parseJson, prettyJson } from '../lib/json'
import { plantSeed, readSeed } from '../server/account-calls'
import { wordsOf } from '../server/call'
import { loadAccount } from '../state/account'
import { Card } from './advanced'
import { useApp } from '../state/app'
import { tell } from '../state/notice'
import { Button } from '../ui/button'

/** What the account begins with, to read and to replace. */
export function SeedEditor() {
  const app = useApp()
  const [text, setText] = useState<string | null>(null)
  const [error, setError] = useState('')
  const run = (task: () => Promise<void>) => () => {
    setError('')
    task().catch((problem: unknown) => setError(wordsOf(problem)))
  }
  const open = run(async () => setText(prettyJson(await readSeed())))
  const plant = run(async () => {
    const parsed = parseJson(text ?? '')
    if ('error' in parsed) throw new Error(`Not JSON: ${parsed.error}`)
    await plantSeed(parsed.value)
    await loadAccount(app)
    tell(app, 'The account was reset to this seed')
  })
  return (
    <Card
      title="Seed"
      about="What the account begins with: fields, contacts, lists and external events."
    >
      {text === null ? (
        <Button onClick={open}>Edit the seed</Button>
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
            <Button onClick={() => setText(null)}>Cancel</Button>
            <Button class="primary" onClick={plant}>
              Reset to this seed
            </Button>
          </div>
        </>
      )}
      <p class="hint hint-error" role="status">
        {error}
      </p>
    </Card>
  )
}
