import type { ComponentChildren } from 'preact'

/** The most rows that a table of the account draws; a search narrows them. */
export const MAX_ROWS = 200

interface TableProps {
  readonly label: string
  readonly heads: readonly string[]
  readonly rows: readonly { key: string | number; cells: readonly ComponentChildren[] }[]
}

/** A table of the account; it says when it does not show everything. */
export function Table({ label, heads, rows }: TableProps) {
  return (
    <>
      <div class="table-place" role="group" aria-label={`Table of ${label}`} tabIndex={0}>
        <table aria-label={label}>
          <thead>
            <tr>
              {heads.map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, MAX_ROWS).map(({ key, cells }) => (
              <tr key={key}>
                {cells.map((cell, index) => (
                  <td key={heads[index]} data-head={heads[index]}>
                    <bdi>{cell}</bdi>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > MAX_ROWS && (
        <p class="muted">
          The first {MAX_ROWS} of {rows.length.toLocaleString('en')}. Search to see others.
        </p>
      )}
    </>
  )
}
