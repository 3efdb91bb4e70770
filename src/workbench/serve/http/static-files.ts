import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import type { Context, MiddlewareHandler } from 'hono'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8'
}

const NOT_BUILT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Emarsys (Actions) workbench</title>
<p>The workbench is running, but its page is not built. Run <code>npm run build</code> and reload.</p></html>`

/** Serves the page's files from a folder, `index.html` at `/`; asks the next handler for what is not there. */
export function staticFiles(directory: string): MiddlewareHandler {
  return async (c, next) => {
    const path = filePath(directory, c.req.path)
    const content = path === null ? null : await readOrNull(path)
    if (path !== null && content !== null) return fileResponse(c, path, content)
    if (c.req.path === '/') return c.html(NOT_BUILT)
    return next()
  }
}

/** The file for a URL's path, or null where the path would leave the folder. */
function filePath(directory: string, urlPath: string): string | null {
  let decoded: string
  try {
    decoded = decodeURIComponent(urlPath)
  } catch {
    return null
  }
  if (decoded.includes('\0')) return null
  const root = normalize(directory + sep)
  const path = normalize(join(root, decoded.endsWith('/') ? `${decoded}index.html` : decoded))
  return path.startsWith(root) ? path : null
}

function fileResponse(c: Context, path: string, content: Buffer): Response {
  const etag = `"${createHash('sha1').update(content).digest('base64url')}"`
  c.header('ETag', etag)
  c.header('Cache-Control', 'no-cache')
  // What was sent compressed is named by a weak tag.
  if (c.req.header('if-none-match')?.replace(/^W\//, '') === etag) return c.body(null, 304)
  c.header('Content-Type', TYPES[extname(path)] ?? 'application/octet-stream')
  return c.body(new Uint8Array(content))
}

async function readOrNull(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path)
  } catch {
    return null
  }
}
