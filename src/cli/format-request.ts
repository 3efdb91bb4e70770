import type { DryRequest } from '../workbench/deliver/dry-run'

/** A request that was not sent, as one reads it: method and path, headers, JSON. */
export function formatRequest({ method, path, headers, body }: DryRequest): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return [
    `${method} ${path}`,
    ...lines,
    '',
    typeof body === 'string' ? body : JSON.stringify(body, null, 2),
    ''
  ].join('\n')
}
