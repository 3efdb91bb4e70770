// docs/actions.md: settings and actions from the definition, each action with an example that is run against the sandbox.
import { createRequire } from 'node:module'
import { code, json, table } from './markdown.mjs'
import { destination, ENGAGEMENT, exampleEvent, exampleMapping, runBatch } from './run.mjs'

const require = createRequire(import.meta.url)
const { createSandbox } = require('../../dist/sandbox/index.js')
const { ENDPOINTS, permissionOf } = require('../../dist/sandbox/contract/endpoints.js')

/** @returns the text of docs/actions.md */
export async function actionsReference() {
  const sandbox = await createSandbox()
  try {
    const sections = []
    for (const name of Object.keys(destination.actions))
      sections.push(await actionSection(sandbox, name))
    return `# The settings and the actions

Made from the definition by \`npm run docs\`: do not edit it. Each example was run against the sandbox, with the mapping that a new subscription begins with.
What may go wrong, and what to do, is in [outcomes.md](outcomes.md).

## Settings

${fieldsTable(destination.authentication.fields)}

### Settings of an audience

Segment asks for them when an audience of Engage is connected to the destination.

${fieldsTable(destination.audienceFields)}

${sections.join('\n\n')}

## Presets

${table(
  ['preset', 'action', 'events'],
  (destination.presets ?? []).map(({ name, partnerAction, subscribe, eventSlug }) => [
    name,
    code(partnerAction),
    code(subscribe ?? eventSlug)
  ])
)}
`
  } finally {
    await sandbox.close()
  }
}

async function actionSection(sandbox, name) {
  const action = destination.actions[name]
  sandbox.reset()
  const event = exampleEvent(action)
  const { results, requests } = await runBatch(sandbox, name, [event])
  if (results[0].status !== 200)
    throw new Error(`The example of ${name} is not delivered: ${JSON.stringify(results)}`)
  return `## ${action.title}

${action.description}

Key \`${name}\`; by default for events with ${code(action.defaultSubscription)}.${
    action.syncMode ? `\n\n${syncModeText(action.syncMode)}` : ''
  }

${fieldsTable(action.fields)}

### Example

The event:

${json(event)}

The mapping:

${json(exampleMapping(action))}

${requests.map((one) => requestText(one, name)).join('\n\n')}

Segment is told:

${json(results[0])}`
}

function syncModeText({ label, description, choices, default: first }) {
  const names = choices.map((choice) => `${code(choice.value)} (${choice.label})`)
  return `${label}: ${description} Default ${code(first)}; choices: ${names.join(', ')}.`
}

function requestText({ method, path, body, status, answer }, name) {
  const permission =
    name === ENGAGEMENT ? 'for engagement events' : code(permissionOf(endpointOf(method, path)))
  return `The request, which needs the permission ${permission}:

\`\`\`
${method} ${path}
\`\`\`

${json(body)}

Emarsys answers ${status}${answer === '' ? ', without a body.' : `:\n\n${json(answer)}`}`
}

function endpointOf(method, path) {
  const [plain] = path.replace(/^\/api\/v[23]/, '').split(/\/?\?/)
  const found = Object.keys(ENDPOINTS).find((endpoint) => {
    const pattern = endpoint.replaceAll('/', '\\/').replace(/\{[^}]*\}/g, '[^/]+')
    return new RegExp(`^${pattern}$`).test(`${method} ${plain}`)
  })
  if (!found) throw new Error(`${method} ${path} is not an endpoint`)
  return found
}

function fieldsTable(fields) {
  return table(
    ['field', 'label', 'type', 'required', 'default', 'what it is'],
    Object.entries(fields).map(([key, field]) => [
      code(key),
      field.label,
      field.multiple ? `${field.type}, several` : field.type,
      requiredText(field.required),
      defaultText(field.default),
      [field.description, ...notes(field)].map(sentence).join(' ')
    ])
  )
}

function requiredText(required) {
  if (typeof required !== 'object') return required ? 'yes' : 'no'
  const { match, conditions } = required
  return conditions.map(conditionText).join(match === 'any' ? ' or ' : ' and ')
}

function conditionText({ fieldKey, operator, value }) {
  const is = operator === 'is' ? 'is' : 'is not'
  return `where ${code(fieldKey)} ${is} ${value === undefined ? 'absent' : code(value)}`
}

/** The live destination's descriptions end with or without a full stop. */
function sentence(text) {
  return /[.!?]$/.test(text) ? text : `${text}.`
}

function notes({ choices, dynamic, unsafe_hidden: hidden, depends_on: depends }) {
  return [
    choices && `Choices: ${choices.map(choiceText).join(', ')}.`,
    dynamic && 'A drop-down, read from the account.',
    depends && `Shown only ${requiredText(depends)}.`,
    hidden && 'Not shown.'
  ].filter(Boolean)
}

function choiceText(choice) {
  return typeof choice === 'string' ? code(choice) : `${code(choice.value)} (${choice.label})`
}

/** Paths as one writes them; the first that the event has a value at. */
function defaultText(value) {
  if (value === undefined) return ''
  const text = JSON.stringify(value)
  const paths = [...new Set([...text.matchAll(/"@path":"([^"]+)"/g)].map(([, path]) => path))]
  if (!paths.length) return code(text)
  if ('@path' in value || '@if' in value) return paths.map(code).join(', else ')
  return Object.entries(value)
    .map(([key, inner]) => `${code(key)}: ${defaultText(inner)}`)
    .join('; ')
}
