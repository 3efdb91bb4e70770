import { builtIn } from '../../runtime/definition'
import { importMappings } from '../import-mappings'
import { readMappings } from '../read'

const FIELDS = { eventid: 1003, key_field: '3', key_value: 'x' }
const TRIGGER = 'type = "track"'
const API = { id: 's', name: 'W', actionId: 'nFPn', actionSlug: 'triggerEvent', trigger: TRIGGER }
const ENTRY = { ...API, destinationId: 'd', enabled: true, settings: FIELDS }

const read = (text: string) => importMappings(text, builtIn)
const block = (body: string) =>
  `resource "segment_destination_subscription" "welcome" {\n  enabled = true\n${body}\n}`
const whole = (settings: string) =>
  block(`  name = "Welcome"\n  settings = ${settings}\n  trigger = "type = \\"track\\""`)

describe('found #36: siblings of what is read or refused', () => {
  it('turns nothing on whose switch is an expression', () => {
    const [entry] = read(whole('"{}"').replace('enabled = true', 'enabled = var.on')).entries
    expect(entry).toMatchObject({ enabled: false, isUsable: false })
  })

  it.each([
    'provisioner "local-exec" {\n command = "x"\n}',
    'dynamic "a" {\n for_each = var.x\n content { b = a.value }\n}',
    'timeouts { create = "1m" }'
  ])("reads past a block of Terraform's own: %s", (own) => {
    const text = block(
      `  name = "W"\n  ${own}\n  settings = jsonencode({ eventid = 1003 })\n  trigger = "type = \\"track\\""`
    )
    expect(read(text)).toMatchObject({
      findings: [],
      entries: [
        { name: 'W', subscribe: TRIGGER, mapping: { eventid: 1003 }, findings: [], isUsable: true }
      ]
    })
  })
})

describe('found #36: a curl command', () => {
  const body = JSON.stringify({ ...ENTRY, name: "it's" })
  it.each([
    ["-d '…'", `curl -X POST u -d '${body.replaceAll("'", "'\\''")}'`],
    ['--data "…"', `curl u --data "${body.replaceAll(/["\\$]/g, '\\$&')}"`],
    ['--json', `curl --json '${body.replaceAll("'", "'\\''")}' u`],
    [
      "--data-raw $'…'",
      `curl u --data-raw $'${body.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
    ],
    ['--data=…', `curl u --data='${body.replaceAll("'", "'\\''")}'`],
    ['-d without a blank', `curl u -d'${body.replaceAll("'", "'\\''")}'`],
    [
      'over several lines',
      `# a comment\ncurl -X POST u \\\n  -H 'A: b' \\\n  -d '${body.replaceAll("'", "'\\''")}'`
    ]
  ])('with %s is read', (_, command) => {
    expect(read(command).entries).toMatchObject([
      { name: "it's", action: 'triggerEvent', subscribe: TRIGGER, mapping: FIELDS, isUsable: true }
    ])
  })

  it.each([
    ['curl https://api.segmentapis.com', 'sends no body'],
    ['curl u -d @body.json', 'Paste what is in that file'],
    ["curl u -d 'a=1' -d 'b=2'", 'several bodies']
  ])('%s is not: %s', (command, words) => {
    expect(read(command)).toMatchObject({
      entries: [],
      findings: [{ level: 'error', message: expect.stringContaining(words) }]
    })
  })
})

describe('found #36: Terraform', () => {
  it.each([
    ['jsonencode in JSON', 'jsonencode({ "eventid": 1003, "key_field": "3", "key_value": "x" })'],
    ['jsonencode in HCL', 'jsonencode({ eventid = 1003, key_field = "3", key_value = "x" })'],
    [
      'comments',
      'jsonencode({ # a\n /* b\n */ eventid = 1003 // c\n key_field = "3"\n key_value = "x"\n})'
    ],
    ['JSON as text', '"{\\"eventid\\":1003,\\"key_field\\":\\"3\\",\\"key_value\\":\\"x\\"}"'],
    ['a heredoc', '<<EOF\n{"eventid": 1003, "key_field": "3", "key_value": "x"}\nEOF'],
    [
      'an indented heredoc',
      '<<-EOF\n    {\n      "eventid": 1003,\n      "key_field": "3", "key_value": "x"\n    }\n    EOF'
    ]
  ])('with settings as %s is read', (_, settings) => {
    expect(read(whole(settings)).entries).toMatchObject([
      {
        name: 'Welcome',
        action: 'triggerEvent',
        enabled: true,
        subscribe: TRIGGER,
        mapping: FIELDS,
        isUsable: true
      }
    ])
  })

  it('is read indented, several blocks of a file, and with an import block and variables around', () => {
    const text = `variable "a" {}\nimport { to = segment_destination_subscription.welcome }\n${whole('jsonencode({ eventid = 1003 })').replace(/^/gm, '    ')}\n# resource "segment_destination_subscription" "off" {\n${whole('jsonencode({ contactlistid = 5 })')}`
    expect(read(text).entries.map(({ mapping }) => mapping)).toEqual([
      { eventid: 1003 },
      { contactlistid: 5 }
    ])
  })

  it.each([
    ['local', whole('jsonencode(local.m)'), 4, ['mapping']],
    ['file', whole('file("m.json")'), 4, ['mapping']],
    [
      'a value within',
      whole('jsonencode({\n  eventid = each.value.id\n})'),
      5,
      ['mapping', 'eventid']
    ],
    ['a conditional', whole('jsonencode({ eventid = var.on ? 1 : 2 })'), 4, ['mapping', 'eventid']],
    [
      'a text that is filled in',
      whole(`jsonencode({ eventid = 1, key_value = "a${'${'}var.b}" })`),
      4,
      ['mapping', 'key_value']
    ],
    ['a loop', whole('jsonencode({ for k, v in var.a : k => v })'), 4, ['mapping']],
    ['the trigger', block('  settings = "{}"\n  trigger = var.t'), 4, ['subscribe']],
    ['the switch', whole('"{}"').replace('enabled = true', 'enabled = var.on'), 2, ['enabled']],
    [
      'the switch in a sum',
      whole('"{}"').replace('enabled = true', 'enabled = !var.off'),
      2,
      ['enabled']
    ]
  ])(
    'with %s as an expression is an error with its line, and not taken over',
    (_, text, line, at) => {
      const [entry] = read(text).entries
      const found = entry?.findings.filter(({ code }) => code === 'expression')
      expect(found).toMatchObject([{ at, message: expect.stringMatching(/^Line \d+: /) }])
      expect(found?.[0]?.message).toContain(`Line ${line}: `)
      expect(found?.[0]?.todo).toBe('Write its value in its place.')
      expect(entry?.isUsable).toBe(false)
    }
  )

  it.each([
    [
      'resource "segment_destination_subscription" "a" {\n  name = "x',
      'Line 2: A text is not closed.'
    ],
    [
      'resource "segment_destination_subscription" "a" {\n  name',
      'Line 2: After name a "=" is missing.'
    ],
    [
      'resource "segment_destination_subscription" "a" {\n  settings = <<EOF\n{}',
      'Line 3: The text <<EOF is not closed.'
    ]
  ])('that is cut off says where: %j', (text, message) => {
    expect(read(text).findings).toMatchObject([{ message }])
  })

  it('takes "true" and "false" as the provider does', () => {
    const text = whole('jsonencode({ eventid = 1 })').replace('enabled = true', 'enabled = "false"')
    expect(read(text).entries).toMatchObject([{ enabled: false, isUsable: true }])
  })
})

describe('found #36: JSON', () => {
  it('does not turn on what only looks like false', () => {
    const [entry] = read(JSON.stringify({ ...ENTRY, enabled: 'false' })).entries
    expect(entry).toMatchObject({ enabled: false, isUsable: false })
    expect(entry?.findings).toMatchObject([{ at: ['enabled'], message: 'Write true or false.' }])
  })

  it('asks for the action of each mapping whose fields fit several, and takes none by its name', () => {
    const settings = { contactlistid: 1, key_field: '3', key_value: 'x' }
    const opaque = { actionId: 'opaque', trigger: TRIGGER, settings }
    const text = JSON.stringify([
      { ...opaque, name: 'Newsletter: add' },
      { ...opaque, name: 'Newsletter: remove' }
    ])
    const { entries } = read(text)
    expect(entries.map(({ action }) => action)).toEqual([null, null])
    for (const { candidates } of entries)
      expect(candidates).toEqual(
        expect.arrayContaining(['addContactToList', 'removeContactFromList'])
      )
  })

  it.each([
    ['[]', 'There is no mapping in this text.'],
    ['{}', 'must hold a list'],
    ['{"a":', 'not JSON']
  ])('%s: %s', (text, message) => {
    expect(read(text)).toMatchObject({
      entries: [],
      findings: [{ message: expect.stringContaining(message) }]
    })
  })
})

describe('one reader for every command: the Public API’s answer', () => {
  it.each([
    ['several', { data: { subscriptions: [ENTRY, ENTRY], pagination: { current: 'a' } } }, 2],
    ['one', { data: { subscription: ENTRY } }, 1],
    ['a bare list', [ENTRY], 1],
    ['a bare one', ENTRY, 1]
  ])('with %s is read as our own file is', (_, answer, count) => {
    const { mappings, findings } = readMappings(JSON.stringify(answer), builtIn)
    expect(findings).toEqual([])
    expect(mappings).toHaveLength(count)
    expect(mappings[0]).toMatchObject({
      name: 'W',
      partnerAction: 'triggerEvent',
      subscribe: TRIGGER,
      mapping: FIELDS
    })
  })

  it('names what is a warehouse’s and leaves it out, and says that it is one page of several', () => {
    const answer = {
      data: {
        subscriptions: [{ ...ENTRY, name: 'Rows', modelId: 'm' }, ENTRY],
        pagination: { current: 'a', next: 'b' }
      }
    }
    const { mappings, findings } = readMappings(JSON.stringify(answer), builtIn)
    expect(mappings.map(({ index, name }) => [index, name])).toEqual([[1, 'W']])
    expect(findings).toMatchObject([
      { index: null, code: 'one-page' },
      { index: 0, name: 'Rows', code: 'reverse-etl', level: 'warning' }
    ])
  })

  it('and Terraform are taken by a file’s reader, a byte order mark or none', () => {
    const { mappings, findings } = readMappings(`\uFEFF${JSON.stringify([ENTRY])}`, builtIn)
    expect([mappings.length, findings]).toEqual([1, []])
    const text = whole('jsonencode({ eventid = 1003 })').replace(
      'enabled = true',
      'enabled = true\n  action_id = var.action_id'
    )
    expect(readMappings(text, builtIn).findings).toMatchObject([
      { at: ['partnerAction'], message: expect.stringContaining('Name the action') }
    ])
  })
})

describe('found #36: siblings that were guessed, or not read', () => {
  const body =
    '{"name":"N","trigger":"type = \\"track\\"","actionSlug":"triggerEvent","settings":{}}'

  it.each([
    ['short flags in one word', `curl -sd '${body}' u`],
    ['a prompt and a variable in front', `$ TOKEN=x curl -d '${body}' u`],
    ['variables outside of the body', `curl -H "Authorization: Bearer $TOKEN" u/$ID -d '${body}'`],
    ['a here-document', `curl u -d @- <<'EOF'\n${body}\nEOF`],
    ['a fence around it', `\`\`\`json\n[${body}]\n\`\`\``]
  ])('%s is read', (_, text) => {
    expect(read(text)).toMatchObject({ findings: [], entries: [{ name: 'N', subscribe: TRIGGER }] })
  })

  it("$'…' has all escapes of the shell", () => {
    const text = `curl u -d $'{"trigger":"t","settings":{"a":"\\101\\x41\\u41\\U0001F600\\047\\?"}}'`
    expect(read(text).entries).toMatchObject([{ mapping: { a: "AAA😀'?" } }])
  })

  it.each([
    [`curl u -d "{\\"trigger\\":\\"$TRIGGER\\",\\"settings\\":{}}"`, '$TRIGGER'],
    ['curl u -d "$(cat body.json)"', '$(cat body.json)'],
    ['curl u -d $BODY', '$BODY'],
    [`curl u -d '{"name":"'"$NAME"'","trigger":"t"}'`, '$NAME'],
    ['curl u -d @- <<EOF\n{"name":"$N","trigger":"t"}\nEOF', '$N']
  ])('what the shell fills in is said: %s', (text, what) => {
    expect(read(text)).toMatchObject({
      entries: [],
      findings: [{ message: expect.stringContaining(`The shell fills in ${what}, `) }]
    })
  })

  it.each([
    ['a key that is filled in', whole(`jsonencode({ "\${var.k}" = "3", eventid = 5 })`)],
    ['a key in brackets', whole('jsonencode({ (var.k) = "3", eventid = 5 })')]
  ])('%s is an expression, and the rest is read', (_, text) => {
    expect(read(text).entries).toMatchObject([
      {
        isUsable: false,
        mapping: { eventid: 5 },
        findings: [{ code: 'expression', message: expect.stringContaining('var.k') }]
      }
    ])
  })

  it('Terraform’s JSON has expressions as well, also in the settings’ text, and may be a list', () => {
    const entry = { name: 'A', trigger: TRIGGER, settings: `{"key_field":"\${var.k}"}` }
    const resource = { segment_destination_subscription: { a: entry } }
    for (const text of [{ resource }, { resource: [resource] }])
      expect(read(JSON.stringify(text)).entries).toMatchObject([
        { isUsable: false, findings: [{ code: 'expression', at: ['mapping', 'key_field'] }] }
      ])
  })

  it('lines may end as in Windows', () => {
    const text = block('  trigger = <<EOT\ntype = "track"\nEOT\n  settings = jsonencode({})')
    const [entry] = read(text.replaceAll('\n', '\r\n')).entries
    expect(entry?.findings).toEqual([])
  })
})

describe('found #36: siblings in which a block is none, or several, mappings', () => {
  const beside = (more: string) =>
    whole('jsonencode({ eventid = 5 })').replace('enabled = true', `enabled = true\n  ${more}`)

  it.each([
    ['count = 0', 'count'],
    ['count = 3', 'count'],
    ['count = var.on ? 1 : 0', 'count'],
    ['for_each = local.mappings', 'for_each'],
    ['for_each = { a = 1 }', 'for_each']
  ])('%s', (more, name) => {
    expect(read(beside(more)).entries).toMatchObject([
      {
        isUsable: false,
        findings: [
          {
            at: [name],
            message: `Line 1: By its ${name} Terraform makes none or several mappings of this block.`,
            todo: 'Write each as a block of its own.'
          }
        ]
      }
    ])
  })

  it('count = 1 is one', () => {
    expect(read(beside('count = 1')).entries).toMatchObject([{ isUsable: true, findings: [] }])
  })

  it('in JSON', () => {
    const entry = { trigger: TRIGGER, settings: '{}', for_each: { a: 1 } }
    const text = JSON.stringify({ resource: { segment_destination_subscription: { a: entry } } })
    expect(read(text).entries).toMatchObject([
      { isUsable: false, findings: [{ at: ['for_each'] }] }
    ])
  })

  it.each([
    [beside('enabled = false'), 'Line 3: enabled stands here twice.'],
    [
      whole('jsonencode({\n key_field = "3"\n "key_field" = "9"\n})'),
      'Line 6: key_field stands here twice.'
    ]
  ])('what stands twice is refused with its line', (text, message) => {
    expect(read(text)).toMatchObject({ entries: [], findings: [{ message }] })
  })

  it('blocks may stand twice', () => {
    const text = beside('lifecycle {\n}\n  provisioner "a" {\n}\n  provisioner "b" {\n}')
    expect(read(text).entries).toMatchObject([{ isUsable: true, findings: [] }])
  })

  it('an error of the Public API is said', () => {
    const text = '{"errors":[{"type":"unauthorized","message":"Not allowed."}]}'
    expect(read(text).findings).toMatchObject([
      { message: 'The answer holds no mappings, but an error: Not allowed.' }
    ])
  })
})
