// What the package's documents point to must be in the package: the registry and the folder on disk have nothing else.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/** Links and pictures of Markdown, and pictures of HTML. */
const TARGETS = /\]\(([^)\s]+)[^)]*\)|<img [^>]*src="([^"]+)"/g

/**
 * @param project the folder of the installed package
 * @param files paths within it
 * @returns a line for each relative link, picture or anchor that leads nowhere
 */
export function danglingLinks(project, files) {
  return files
    .filter((file) => file.endsWith('.md'))
    .flatMap((file) =>
      targetsOf(join(project, file))
        .filter((target) => !resolves(join(project, file), target))
        .map((target) => `${file} points to ${target}, which is not in the package`)
    )

  function resolves(from, target) {
    const [path, anchor] = target.split('#')
    const to = path ? join(dirname(from), path) : from
    if (relative(project, to).startsWith('..') || !existsSync(to)) return false
    return !anchor || anchorsOf(to).includes(anchor)
  }
}

function targetsOf(file) {
  const text = withoutCode(readFileSync(file, 'utf8'))
  return [...text.matchAll(TARGETS)]
    .map(([, link, picture]) => link ?? picture)
    .filter((target) => !/^[a-z]+:/.test(target))
}

/** The anchors of a document's headings, as they are made where it is shown. */
function anchorsOf(file) {
  return [...withoutCode(readFileSync(file, 'utf8')).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replace(/ /g, '-')
  )
}

const withoutCode = (text) => text.replace(/^```[\s\S]*?^```/gm, '')
