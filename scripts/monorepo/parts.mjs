// The parts in which the destination can be reviewed: each is added to the one before it, and is whole by itself.
import { createRequire } from 'node:module'
import { posix } from 'node:path'

const ts = createRequire(import.meta.url)('typescript')

/** What belongs to a part alone: folders, with their tests, and what tests elsewhere name it by. */
const ROOMS = {
  audiences: {
    folders: ['audiences/', 'syncAudience/'],
    members: [
      'audienceConfig',
      'createAudience',
      'getAudience',
      'onMappingSave',
      'retlOnMappingSave'
    ]
  },
  deletion: { folders: ['deletion/'], members: ['onDelete', 'user_id_field'] }
}

/** The parts, in the order in which they are proposed, and the rooms that each leaves out. */
export const PARTS = {
  core: ['audiences', 'deletion'],
  audiences: ['deletion'],
  deletion: []
}

/**
 * What a part holds of the destination's folder: its rooms, their tests and snapshots, and an index without the others.
 * @param files the whole: path in the folder → text
 * @param part a name in `PARTS`
 */
export function filesOfPart(files, part) {
  const rooms = PARTS[part]
  const folders = rooms.flatMap((room) => ROOMS[room].folders)
  const isOut = (path) => folders.some((folder) => path.startsWith(folder))
  const kept = new Map([...files].filter(([path]) => !isOut(path)))
  for (const path of [...kept.keys()])
    if (isTest(path) && importsAny(path, kept, isOut)) kept.delete(path)
  const actions = folders.map((folder) => folder.slice(0, -1))
  const members = rooms.flatMap((room) => ROOMS[room].members)
  for (const [path, text] of kept) {
    if (path === 'index.ts') kept.set(path, cutIndex(text, isOut))
    else if (path.endsWith('.snap')) kept.set(path, cutSnapshots(text, actions))
    else if (isTest(path)) kept.set(path, cutTest(text, actions, members))
  }
  for (const path of [...kept.keys()])
    if (path.endsWith('.snap') && !kept.has(testOf(path))) kept.delete(path)
  return kept
}

function isTest(path) {
  return path.includes('__tests__/') && path.endsWith('.ts')
}

function testOf(snapshot) {
  return snapshot.replace('__snapshots__/', '').replace(/\.snap$/, '')
}

/** Whether a test imports something that is left out, itself or by a helper. */
function importsAny(path, files, isOut, seen = new Set()) {
  if (seen.has(path)) return false
  seen.add(path)
  const imported = ts.preProcessFile(files.get(path) ?? '').importedFiles
  return imported
    .map(({ fileName }) => posix.join(posix.dirname(path), fileName))
    .some((target) => {
      const file = [`${target}.ts`, `${target}/index.ts`].find((one) => files.has(one))
      if (file === undefined) return isOut(`${target}.ts`) || isOut(`${target}/index.ts`)
      return isTest(file) && importsAny(file, files, isOut, seen)
    })
}

/** The snapshots of a file without those of actions that are left out: their titles name them. */
function cutSnapshots(text, actions) {
  const names = new RegExp(`^exports\\[\`.*\\b(${actions.join('|')})\\b`)
  const [head, ...entries] = text.split(/^(?=exports\[)/m)
  return actions.length ? [head, ...entries.filter((entry) => !names.test(entry))].join('') : text
}

/**
 * A test without what is about actions and members that are left out: rows of its tables, tests that name one, and constants that are
 * made of one, with the tests that use them.
 */
function cutTest(text, actions, members) {
  const gone = new Set([...actions, ...members])
  const isName = (node) =>
    node !== undefined && ts.isStringLiteral(node) && actions.includes(node.text)
  const isGone = (node) =>
    isName(node) || ((ts.isIdentifier(node) || ts.isStringLiteral(node)) && gone.has(node.text))
  const isCut = (node) =>
    isRow(node, isName, actions) ||
    ((isTestCall(node) || isConstant(node)) && find(node, isGone) !== undefined)
  let current = text
  for (;;) {
    const smallest = find(
      parse(current),
      (node) => isCut(node) && !find(node, (inner) => inner !== node && isCut(inner))
    )
    if (!smallest) return current === text ? text : withoutUnused(withoutEmpty(current))
    if (isConstant(smallest))
      for (const { name } of smallest.declarationList.declarations) gone.add(name.getText())
    current = without(current, smallest)
  }
}

/** A text without the `describe` of which no test is left. */
function withoutEmpty(text) {
  const empty = find(
    parse(text),
    (node) =>
      isTestCall(node) &&
      node.getText().startsWith('describe') &&
      !find(node, (inner) => inner !== node && isTestCall(inner))
  )
  return empty ? withoutEmpty(without(text, empty)) : text
}

/** A constant of a whole file. */
function isConstant(node) {
  return ts.isVariableStatement(node) && ts.isSourceFile(node.parent)
}

/** A text without the names that it imports and does not use any more. */
function withoutUnused(text) {
  for (;;) {
    const source = parse(text)
    const used = new Set()
    find(source, (node) => {
      if (
        ts.isIdentifier(node) &&
        !ts.isImportSpecifier(node.parent) &&
        !ts.isImportClause(node.parent)
      )
        used.add(node.text)
    })
    const isUnused = ({ name }) => name !== undefined && !used.has(name.text)
    const unused = find(
      source,
      (node) => (ts.isImportSpecifier(node) || ts.isImportClause(node)) && isUnused(node)
    )
    if (!unused) return text
    const isOneOfMany = ts.isImportSpecifier(unused) && unused.parent.elements.length > 1
    text = without(
      text,
      isOneOfMany
        ? unused
        : find(
            source,
            (node) => ts.isImportDeclaration(node) && find(node, (inner) => inner === unused)
          )
    )
  }
}

/** A property or an item of a table that is about an action. */
function isRow(node, isName, actions) {
  if (ts.isPropertyAssignment(node)) return actions.includes(node.name.getText())
  if (!node.parent || !ts.isArrayLiteralExpression(node.parent)) return false
  if (ts.isArrayLiteralExpression(node)) return node.elements.some(isName)
  if (ts.isObjectLiteralExpression(node))
    return node.properties.some(({ initializer }) => isName(initializer))
  // A name in a row goes with its row, a name in a list of names alone.
  return isName(node) && !(node.parent.parent && ts.isArrayLiteralExpression(node.parent.parent))
}

/** A statement `it(…)` or `describe(…)`, in whatever form. */
function isTestCall(node) {
  return ts.isExpressionStatement(node) && /^(it|test|describe)\b/.test(node.getText())
}

/** A text without a node, the comments before it, and the comma after it. */
function without(text, node) {
  const comma = text.slice(node.end).match(/^\s*,/)?.[0].length ?? 0
  return text.slice(0, node.getFullStart()) + text.slice(node.end + comma)
}

/** The index without what it has of other rooms: their imports, and the properties and items that are made of them. */
function cutIndex(text, isOut) {
  const gone = new Set()
  let current = text
  for (;;) {
    const node = nextToCut(parse(current), isOut, gone)
    if (!node) break
    current = without(current, node)
  }
  return gone.has('audienceConfig') ? withoutAudience(current) : current
}

function parse(text) {
  return ts.createSourceFile('index.ts', text, ts.ScriptTarget.ES2020, true)
}

function nextToCut(source, isOut, gone) {
  for (const statement of source.statements) {
    if (ts.isImportDeclaration(statement)) {
      const path = posix.join('.', statement.moduleSpecifier.text)
      if (!isOut(`${path}.ts`) && !isOut(`${path}/index.ts`)) continue
      for (const name of namesOf(statement)) gone.add(name)
      return statement
    }
    const found = find(statement, (node) => isMadeOf(node, gone))
    if (found) return found
  }
  return undefined
}

/** Whether a property or item holds one of these names, and none inside it does alone. */
function isMadeOf(node, gone) {
  if (ts.isShorthandPropertyAssignment(node)) return gone.has(node.name.text)
  const isPart =
    ts.isPropertyAssignment(node) || ts.isSpreadAssignment(node) || ts.isSpreadElement(node)
  const uses = (inner) => ts.isIdentifier(inner) && gone.has(inner.text)
  return (
    isPart &&
    find(node, uses) !== undefined &&
    !find(node, (inner) => inner !== node && isMadeOf(inner, gone))
  )
}

/** The first node, outermost first, for which a test holds. */
function find(node, test) {
  if (test(node)) return node
  return ts.forEachChild(node, (child) => find(child, test))
}

function namesOf({ importClause }) {
  const bindings = importClause?.namedBindings
  const named = bindings && ts.isNamedImports(bindings) ? bindings.elements : []
  return [importClause?.name, ...named.map(({ name }) => name)]
    .filter(Boolean)
    .map((name) => name.text)
}

/** A destination without an audience is declared by another type. */
function withoutAudience(text) {
  return text
    .replace(
      'AudienceDestinationDefinition<Settings, AudienceSettings>',
      'DestinationDefinition<Settings>'
    )
    .replace(/\bAudienceDestinationDefinition\b/g, 'DestinationDefinition')
    .replace(/\bAudienceSettings, /, '')
}
