import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Handler } from 'hono'

/** The script that Segment's snippet loads, below the package's `dist/umd`. */
const SCRIPT = 'standalone.js'

const MISSING = `console.error(
  'The workbench has no analytics.min.js to give: npm install --save-dev @segment/analytics-next beside it, or load the SDK as a package with cdnURL set to this server.'
)
`

/**
 * `GET /analytics.js/v1/{writeKey}/analytics.min.js`: what Segment's browser snippet asks its host for, from the installed package
 * `@segment/analytics-next`; where there is none, a script that says so on the page's console.
 */
export function browserSdk(): Handler {
  return async (c) => {
    c.header('Content-Type', 'text/javascript; charset=utf-8')
    c.header('Cross-Origin-Resource-Policy', 'cross-origin')
    const script = await readScript()
    return script === undefined ? c.body(MISSING) : c.body(script)
  }
}

/** From the folder that serve was started in, or from beside this package. */
async function readScript(): Promise<string | undefined> {
  for (const from of [join(process.cwd(), 'package.json'), __filename]) {
    try {
      const root = createRequire(from).resolve('@segment/analytics-next/package.json')
      return await readFile(join(root, '../dist/umd', SCRIPT), 'utf8')
    } catch {
      // It is not installed there.
    }
  }
  return undefined
}
