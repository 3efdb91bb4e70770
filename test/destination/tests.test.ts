import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

const root = join(__dirname, '../..')
const files = ['src/destinations/emarsys', 'test/destination'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join(folder, file))
)

/** What keeps a file's tests from failing: a test that expects nothing, behind a condition, or behind an early return. */
function weaknesses(text: string): string[] {
  const source = ts.createSourceFile('x.test.ts', text, ts.ScriptTarget.ES2022, true)
  return testsOf(source).flatMap(({ title, body }) => {
    const expects = namesIn(body).some((name) => /^expect|^assert$/.test(name))
    const returns = ownStatements(body).some(
      (node) => ts.isReturnStatement(node) && node.expression === undefined
    )
    const behind = ownStatements(body).filter(isConditional).flatMap(namesIn)
    return [
      ...(expects ? [] : [`${title}: expects nothing`]),
      ...(returns ? [`${title}: returns early`] : []),
      ...(behind.includes('expect') ? [`${title}: expects behind a condition`] : [])
    ]
  })
}

interface Test {
  title: string
  body: ts.Node
}

/** The calls of `it` and `it.each(…)` and their functions. */
function testsOf(source: ts.SourceFile): Test[] {
  const tests: Test[] = []
  visit(source)
  return tests

  function visit(node: ts.Node): void {
    if (ts.isCallExpression(node) && /^it\b/.test(node.expression.getText())) {
      const [title, callback] = node.arguments
      if (title && callback && (ts.isArrowFunction(callback) || ts.isFunctionExpression(callback)))
        tests.push({ title: title.getText(), body: callback.body })
    }
    ts.forEachChild(node, visit)
  }
}

const isConditional = (node: ts.Node) =>
  ts.isIfStatement(node) || ts.isConditionalExpression(node) || ts.isCatchClause(node)

/** All nodes of a function but those of functions in it. */
function ownStatements(node: ts.Node): ts.Node[] {
  const own: ts.Node[] = []
  ts.forEachChild(node, (child) => {
    if (!ts.isFunctionLike(child)) own.push(child, ...ownStatements(child))
  })
  return own
}

/** The names that are called anywhere in a node. */
function namesIn(node: ts.Node): string[] {
  const called = ts.isCallExpression(node) ? [node.expression.getText().split('.')[0] ?? ''] : []
  const names = [...called]
  ts.forEachChild(node, (child) => {
    names.push(...namesIn(child))
  })
  return names
}

it('finds tests that cannot fail', () => {
  const sample = `
    it('good', async () => { const x = list.map(() => { return }); expect(x).toBe(1) })
    it('early', () => { if (!x) return; expect(x).toBe(1) })
    it('perhaps', () => { if (x) expect(x).toBe(1) })
    it('caught', () => { try { run() } catch (error) { expect(error).toBe(1) } })
    it.each([1])('silent %s', () => { run() })
    it('by a helper', () => { expectTrue(run()) })`
  expect(weaknesses(sample)).toEqual([
    "'early': returns early",
    "'perhaps': expects behind a condition",
    "'caught': expects behind a condition",
    "'silent %s': expects nothing"
  ])
})

it.each(files)('#25 #44 once: every test of %s can fail', (file) => {
  expect(weaknesses(readFileSync(join(root, file), 'utf8'))).toEqual([])
})
