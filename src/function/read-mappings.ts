import { isRecord } from '../workbench/json'
import { builtIn } from '../workbench/runtime/definition'
import { type FileFinding, placeOf } from '../workbench/mapping/finding'
import { readMappings } from '../workbench/mapping/read'
import type { Subscription } from '../workbench/wire'

/** Mappings for a function, what is wrong with them, and what was left out. */
export interface FunctionMappings {
  subscriptions: Subscription[]
  problems: { path: string; message: string }[]
  notes: string[]
}

/**
 * Reads the mappings for a function: a mappings file, or what Segment's Public API answers for a destination's subscriptions.
 * A disabled mapping is not checked, since it is not run.
 */
export function readFunctionMappings(text: string): FunctionMappings {
  const notes: string[] = []
  const entries = entriesOf(text, notes)
  if (!entries) return { ...parse(text), notes }
  const taken = entries.map(fromPublicApi).filter((entry) => {
    if (!isRecord(entry) || entry.modelId === undefined || entry.modelId === null) return true
    const name = typeof entry.name === 'string' ? entry.name : String(entry.partnerAction)
    notes.push(
      `"${name}" is left out: it sends rows of a warehouse (Reverse ETL), which Segment does not send to functions.`
    )
    return false
  })
  return { ...parse(JSON.stringify(taken)), notes }
}

function parse(text: string): Omit<FunctionMappings, 'notes'> {
  const { mappings, findings } = readMappings(text, builtIn)
  const subscriptions = mappings.map(({ index: _, trigger: __, ...subscription }) => subscription)
  return { subscriptions, problems: findings.filter(isError).map(toProblem) }
}

function isError({ level }: FileFinding): boolean {
  return level === 'error'
}

function toProblem(finding: FileFinding): { path: string; message: string } {
  return { path: placeOf(finding), message: finding.message }
}

function entriesOf(text: string, notes: string[]): unknown[] | undefined {
  let file: unknown
  try {
    file = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return undefined
  }
  if (Array.isArray(file)) return file
  if (!isRecord(file)) return undefined
  const answer = isRecord(file.data) ? file.data : file
  const { subscriptions, pagination } = answer
  if (isRecord(pagination) && typeof pagination.next === 'string' && Array.isArray(subscriptions)) {
    notes.push(
      `The answer holds the first ${subscriptions.length} mappings only. Ask for more at once, by pagination[count]=200.`
    )
  }
  return Array.isArray(subscriptions) ? subscriptions : undefined
}

/** The Public API's names: `actionSlug` is the action's key, `trigger` and `settings` what it is subscribed to and mapped by. */
function fromPublicApi(entry: unknown): unknown {
  if (!isRecord(entry) || entry.actionSlug === undefined) return entry
  const { name, actionSlug, trigger, settings, enabled, modelId } = entry
  return {
    name,
    partnerAction: actionSlug,
    subscribe: trigger,
    mapping: settings ?? {},
    enabled,
    modelId
  }
}
