import { changeLine } from '../../src/workbench/scenarios/change-line'
import { describeEvent } from '../events/describe-event'
import { prettyJson } from '../lib/json'
import { type Run, type RunResult, runName } from './run'
import { outcomeBadge, outcomeReason, resultOf } from './words'

const STYLE = `
:root { color-scheme: light dark }
body { max-width: 960px; margin: 2rem auto; padding: 0 1rem; font: 15px/1.5 system-ui, sans-serif }
table { width: 100%; border-collapse: collapse } td, th { padding: 4px 12px 4px 0; border-bottom: 1px solid #8884; text-align: left; vertical-align: top }
pre { padding: 8px 12px; border: 1px solid #8884; border-radius: 6px; overflow-x: auto; font-size: 12px }
.muted { opacity: .7 }`

/** A send as a page of its own: to be kept, or sent to somebody. It needs no server and holds no secret. */
export function reportOf(run: Run): string {
  const title = `${runName(run)} · ${run.at}`
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body>
<h1>${escapeHtml(runName(run))}</h1>
<p class="muted">${escapeHtml(run.at)} · sent to ${escapeHtml(run.to)} · ${run.events.length} event${run.events.length === 1 ? '' : 's'}</p>
${run.results
  .filter(({ outcomes }) => outcomes.some(({ status }) => status !== 'not subscribed'))
  .map((result) => section(run, result))
  .join('\n')}
<h2>Events</h2>
${run.events.map((event) => `<pre>${escapeHtml(prettyJson(event))}</pre>`).join('\n')}
</body></html>
`
}

function section(
  { events }: Run,
  { subscription, outcomes, changes, exchanges }: RunResult
): string {
  const rows = outcomes.map(
    (outcome) =>
      `<tr><td>${outcome.index + 1}</td><td><bdi>${escapeHtml(describeEvent(events[outcome.index]))}</bdi></td>` +
      `<td>${outcomeBadge(resultOf(outcome), 'did').word}</td><td>${escapeHtml(outcomeReason(outcome))}</td></tr>`
  )
  const changed = changes.map((change) => `<li><bdi>${escapeHtml(changeLine(change))}</bdi></li>`)
  const requests = exchanges.map(
    ({ request, response }) =>
      `<details><summary><code>${escapeHtml(`${request.method} ${request.url}`)}</code> ${response.statusCode ?? ''}</summary>` +
      `<pre>${escapeHtml(prettyJson(request.body))}</pre><pre>${escapeHtml(prettyJson(response.body))}</pre></details>`
  )
  return `<h2><bdi>${escapeHtml(subscription.name ?? subscription.partnerAction)}</bdi></h2>
<p class="muted"><code>${escapeHtml(subscription.subscribe)}</code></p>
<table><thead><tr><th>#</th><th>Event</th><th>Outcome</th><th>Reason</th></tr></thead><tbody>${rows.join('')}</tbody></table>
<h3>What changed</h3>
${changed.length === 0 ? '<p class="muted">Nothing, or it is not observed.</p>' : `<ul>${changed.join('')}</ul>`}
<h3>Requests</h3>
${requests.join('\n')}`
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
