// The pictures of the documents are three times the package, and the registry would not show them: a relative address leads
// nowhere there. So `npm pack` takes the documents without them (package.json: prepack), and puts them back (--restore).
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const originals = join(root, 'node_modules/.cache/packed-docs')
const documents = ['README.md', ...list('docs').map((file) => join('docs', file))]

// A run that was broken off has left its originals.
restore()
if (!process.argv.includes('--restore')) {
  for (const file of documents) {
    const text = readFileSync(join(root, file), 'utf8')
    const packed = withoutPictures(text)
    if (packed === text) continue
    write(join(originals, file), text)
    write(join(root, file), packed)
  }
}

function restore() {
  if (!existsSync(originals)) return
  for (const file of documents) {
    const original = join(originals, file)
    if (existsSync(original)) write(join(root, file), readFileSync(original, 'utf8'))
  }
  rmSync(originals, { recursive: true })
}

/** Leaves out each paragraph of nothing but pictures of the repository, and each table with one. */
function withoutPictures(text) {
  const picture = /!\[[^\]]*\]\((?!https:)[^)]*\)|<img [^>]*src="(?!https:)[^>]*>/g
  const isOfPictures = (paragraph) =>
    paragraph.startsWith('|')
      ? paragraph.search(picture) >= 0
      : !paragraph.replace(picture, '').trim()
  return text
    .split('\n\n')
    .filter((paragraph) => !paragraph.trim() || !isOfPictures(paragraph))
    .join('\n\n')
}

function list(folder) {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.md')
  )
}

function write(file, text) {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
