import type { ScenarioResult } from './run-scenario'

/** Results as JUnit XML, as CI servers read it. */
export function toJUnit(results: readonly ScenarioResult[]): string {
  const failed = results.filter(({ passed }) => !passed).length
  const seconds = results.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000
  const cases = results.map(testCase).join('\n')
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="emarsys-actions scenarios" tests="${results.length}" failures="${failed}" time="${seconds.toFixed(3)}">
${cases}
  </testsuite>
</testsuites>
`
}

function testCase({ name, passed, differences, durationMs }: ScenarioResult): string {
  const open = `    <testcase name="${escapeXml(name)}" classname="scenarios" time="${(durationMs / 1000).toFixed(3)}"`
  if (passed) return `${open}/>`
  const [first = ''] = differences
  return `${open}>
      <failure message="${escapeXml(first)}">${escapeXml(differences.join('\n'))}</failure>
    </testcase>`
}

/** XML 1.0 knows no control characters but tab and line ends, not even escaped. */
function escapeXml(text: string): string {
  return (
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
  )
}
