/** A table of Markdown; cells are one line each. */
export function table(head, rows) {
  return [head, head.map(() => '---'), ...rows]
    .map((row) => `| ${row.map(cell).join(' | ')} |`)
    .join('\n')
}

export const code = (text) => `\`${text}\``

export const json = (value) => `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``

function cell(value) {
  return String(value).replaceAll('\n', ' ').replaceAll('|', '\\|')
}
