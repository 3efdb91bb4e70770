import type { Condition } from '@segment/destination-subscriptions'
import { HOLDERS, isCallType } from '../../spec'
import type { Rule } from '../facts'
import { type Finding, warning } from '../finding'
import { formatPath, readPath } from '../path'
import { pathPlaces } from '../places'

/** What Segment's events have at their top, by the Spec. */
const ROOTS = [
  ...[
    'type',
    'event',
    'name',
    'category',
    'userId',
    'anonymousId',
    'groupId',
    'previousId',
    'messageId'
  ],
  ...['timestamp', 'originalTimestamp', 'sentAt', 'receivedAt', 'channel', 'version', 'writeKey'],
  ...['properties', 'traits', 'context', 'integrations', 'projectId', '_metadata', 'metadata']
]

/** Whether the paths of a mapping can find something: their form, their first key, and the type of event that fires it. */
export const judgePaths: Rule = ({ mapping, trigger }) => {
  const named = typeOf(trigger)
  // What there are no events of is for the trigger to say.
  const type = isCallType(named) ? named : undefined
  const plain = unfilled(mapping, ['mapping'])
  const paths = pathPlaces(mapping, ['mapping']).flatMap(({ at, path, isTemplate, alone }) =>
    judgePath(at, path, { type, isTemplate, alone })
  )
  return [...plain, ...paths]
}

/** What stands in a template's braces and is filled in. actions-core. */
const HOLE = /\{\{[^{}]+\}\}/g

/** Texts with {{ }} that are no templates, and templates with braces that nothing fills in. */
function unfilled(value: unknown, at: readonly string[]): Finding[] {
  if (typeof value === 'string' && at.at(-1) === '@template')
    return /\{\{|\}\}/.test(value.replace(HOLE, ''))
      ? [
          warning(
            'open-template',
            at,
            `${JSON.stringify(value)} has braces that nothing fills in: they are sent as they are.`,
            { todo: 'Write each path as {{path}}.' }
          )
        ]
      : []
  if (typeof value === 'string')
    return value.search(HOLE) < 0
      ? []
      : [
          warning(
            'plain-template',
            at,
            `${JSON.stringify(value)} is sent as it is: nothing fills in what stands in {{ }}.`,
            {
              todo: 'Make it a template.',
              fix: { label: 'Make it a template', at, value: { '@template': value } }
            }
          )
        ]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '@liquid' ? [] : unfilled(inner, [...at, key])
  )
}

interface Circumstances {
  readonly type: string | undefined
  readonly isTemplate: boolean
  /** Whether nothing else is tried where it finds nothing. */
  readonly alone: boolean
}

function judgePath(
  at: readonly string[],
  path: string,
  { type, isTemplate, alone }: Circumstances
): Finding[] {
  const say = (message: string, meant?: string): Finding[] => [
    warning('path', at, message, {
      ...(meant !== undefined &&
        !isTemplate && {
          todo: `Write ${meant.replace(/\.$/, '')}.`,
          fix: { label: `Write ${meant}`, at, value: meant }
        })
    })
  ]
  if (isTemplate && path.startsWith('$.'))
    return say(
      `{{${path}}} finds nothing: in a template a path has no "$.". Write {{${path.slice(2)}}}.`
    )
  if (path === '$') return say('"$" finds nothing: the path of the whole event has a dot.', '$.')
  if (/\[(\*|-?\d*\D[^\]]*)?\]/.test(path) && !/\[["']/.test(path))
    return say(
      `${path} finds nothing: a path has numbers in its brackets. @arrayPath goes through a list.`
    )
  if (/\[(["'])[^\]]*\.[^\]]*\1\]/.test(path))
    return say(
      `${path} finds nothing: Segment cuts a path at every dot, also in quotes. Have the source send the key under another name.`
    )
  const [root, ...rest] = readPath(path)
  if (root === undefined) return []
  if (!ROOTS.includes(root)) {
    const meant = ROOTS.find(
      (known) => known === `${root}s` || known.toLowerCase() === root.toLowerCase()
    )
    const todo = meant && formatPath([meant, ...rest])
    return say(`${path} finds nothing in events of Segment: they have no "${root}".`, todo)
  }
  const holders = root === 'traits' || root === 'properties' ? HOLDERS[root] : undefined
  if (type === undefined || holders === undefined || holders.includes(type) || !alone) return []
  const meant =
    type === 'alias'
      ? undefined
      : formatPath([root === 'traits' ? 'properties' : 'traits', ...rest])
  return say(`${path} finds nothing: ${type} calls have no ${root}.`, meant)
}

/** The one type of event that a trigger takes, where it takes one. */
export function typeOf(condition: Condition): string | undefined {
  if (condition.type === 'event-type')
    return condition.operator === '=' ? condition.value : undefined
  if (condition.type !== 'group') return undefined
  if (condition.operator === 'and' || condition.children.length === 1)
    return condition.children.map(typeOf).find((type) => type !== undefined)
  return undefined
}
