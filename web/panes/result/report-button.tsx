import { type Run, runName } from '../../result/run'
import { reportOf } from '../../result/report'

/** Saves a send as a page of its own. */
export function ReportButton({ run }: { run: Run }) {
  const save = () => {
    const url = URL.createObjectURL(new Blob([reportOf(run)], { type: 'text/html' }))
    const link = document.createElement('a')
    link.href = url
    link.download = `${runName(run).replace(/[^\p{L}\p{N}]+/gu, '-')}-${run.at.slice(0, 19).replaceAll(':', '-')}.html`
    link.click()
    URL.revokeObjectURL(url)
  }
  return (
    <button type="button" class="link" onClick={save}>
      Save as a report
    </button>
  )
}
