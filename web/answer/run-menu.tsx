import { useApp } from '../state/app'
import { reopenRun } from '../state/runs'
import { reportOf } from './report'
import { type Run, runName } from './run'
import { TextButton } from '../ui/button'

/** What can be done with a send of the past: its events and mapping put back, or a page of it saved. */
export function RunMenu({ run }: { run: Run }) {
  const app = useApp()
  return (
    <>
      <TextButton onClick={() => reopenRun(app, run)}>Edit this send again</TextButton>
      <TextButton onClick={() => save(run)}>Save as a report</TextButton>
    </>
  )
}

/** Saves a send as a page of its own. */
function save(run: Run): void {
  const name = runName(run).replace(/[^\p{L}\p{N}]+/gu, '-')
  download(
    new Blob([reportOf(run)], { type: 'text/html' }),
    `${name}-${run.at.slice(0, 19).replaceAll(':', '-')}.html`
  )
}

/** Hands a file to the browser. */
export function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
