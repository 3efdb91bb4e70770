import { builtIn } from '../workbench/runtime/definition'
import { withChecksum } from './write-function'

const DISPLAY_NAME = 'Emarsys (Actions)'
const DESCRIPTION =
  'Sends Segment events to SAP Emarsys: writes contacts, fills contact lists and starts external events.'

/** A setting of a function, as Segment's Public API takes it. */
interface FunctionSetting {
  name: string
  label: string
  description: string
  type: 'STRING'
  required: boolean
  sensitive: boolean
}

/**
 * The settings of the destination, but for the choice of the login: what is filled in tells which is meant, and a function has
 * texts in place of choices. None is required: the engine says what is missing.
 */
function functionSettings(): FunctionSetting[] {
  const { auth_type, ...fields } = builtIn.authentication?.fields ?? {}
  return Object.entries(fields).map(([name, { label, description, type }]) => ({
    name,
    label,
    description,
    type: 'STRING',
    required: false,
    sensitive: type === 'password'
  }))
}

/** The body of the Public API's `POST /functions`. */
export function toApiBody(code: string): string {
  const body = {
    displayName: DISPLAY_NAME,
    resourceType: 'DESTINATION',
    description: DESCRIPTION,
    settings: functionSettings(),
    code
  }
  return withChecksum(`${JSON.stringify(body, null, 2)}\n`)
}

/** The resource of Segment's Terraform provider. */
export function toTerraform(code: string): string {
  const settings = functionSettings().map((setting) => {
    const lines = Object.entries(setting).map(
      ([name, value]) => `      ${name.padEnd(11)} = ${escapeTemplates(JSON.stringify(value))}`
    )
    return `    {\n${lines.join('\n')}\n    }`
  })
  return withChecksum(`resource "segment_function" "emarsys" {
  display_name  = ${escapeTemplates(JSON.stringify(DISPLAY_NAME))}
  resource_type = "DESTINATION"
  description   = ${escapeTemplates(JSON.stringify(DESCRIPTION))}
  settings = [
${settings.join(',\n')}
  ]
  code = <<EMARSYS_FUNCTION
${escapeTemplates(code.trimEnd())}
EMARSYS_FUNCTION
}
`)
}

/** Terraform reads `\${` and `%{` as templates, in heredocs as well. */
function escapeTemplates(text: string): string {
  return text.replace(/([$%])\{/g, '$1$1{')
}
