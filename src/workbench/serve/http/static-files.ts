import { existsSync } from 'node:fs'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { compress } from 'hono/compress'
import { etag } from 'hono/etag'

const NOT_BUILT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Emarsys (Actions) workbench</title>
<p>The workbench is running, but its page is not built. Run <code>npm run build</code> and start it again.</p></html>`

/** Serves the page's files from a folder, compressed, `index.html` at `/`; browsers ask each time whether they changed. */
export function staticFiles(directory: string): Hono {
  const app = new Hono()
  if (!existsSync(directory)) return app.get('/', (c) => c.html(NOT_BUILT))
  app.get('/*', compress(), etag(), async (c, next) => {
    await next()
    if (c.res.ok) c.header('Cache-Control', 'no-cache')
  })
  return app.get('/*', serveStatic({ root: directory }))
}
