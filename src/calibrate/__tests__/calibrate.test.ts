import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createSandbox } from '../../sandbox'
import { PERMISSIONS } from '../../sandbox/contract/endpoints'
import { NEVER_PROBED, PROBES } from '../probes'
import { REMOVAL_CALLS } from '../remove'
import { calibrateSandbox, lasting, positionsIn, randomSwitches, withSandbox } from './support'

describe('calibrate', () => {
  it('makes a calibration with which a sandbox is calibrated in the same way', async () => {
    const switches = {
      ...randomSwitches(4),
      interactions: 'on' as const,
      bigEvent: 'warnings' as const
    }
    const limits = { requestsPerMinute: 321, contactsPerRequest: 37, idsPerListRequest: 205 }
    const first = await withSandbox({ switches, limits }, (sandbox) => calibrateSandbox(sandbox))
    const { calibration } = first
    if (!calibration) throw new Error(first.stopped)
    const second = await withSandbox({ calibration }, (sandbox) => calibrateSandbox(sandbox))
    expect(positionsIn(second)).toEqual(positionsIn(first))
    expect(second.calibration?.limits).toEqual({
      requestsPerMinute: { value: 321 },
      contactsPerRequest: { value: 37 },
      idsPerListRequest: { value: 205 }
    })
    expect(second.calibration?.shapes).toEqual(calibration.shapes)
  })

  it('finds that contact.create is not needed, with credentials that lack it', async () => {
    await withSandbox({}, async (sandbox) => {
      sandbox.revoke('contact.create')
      expect(positionsIn(await calibrateSandbox(sandbox))).toMatchObject({
        createPermission: 'not needed'
      })
    })
  })

  it('takes a single 403 for a fault, and not for a missing contact.create', async () => {
    await withSandbox({}, async (sandbox) => {
      // The deletion of a made-up address comes first.
      sandbox.addFault({
        match: { path: '/api/v2/contact', body: '"contacts":[]' },
        answer: { kind: 'reply', status: 403 },
        times: 1
      })
      const lines: string[] = []
      const result = await calibrateSandbox(sandbox, { onProgress: (line) => lines.push(line) })
      expect(lines.join()).toContain('POST contact: refused with HTTP 403 once, and not again.')
      expect(result.calibration?.unprobed).toMatchObject({ createPermission: {} })
    })
  })

  it('finds that contact.create is needed, and what needs no contacts, with credentials that lack it', async () => {
    await withSandbox({ switches: { createPermission: 'needed' } }, async (sandbox) => {
      sandbox.revoke('contact.create')
      const before = lasting(sandbox)
      const result = await calibrateSandbox(sandbox)
      expect(positionsIn(result)).toMatchObject({
        createPermission: 'needed',
        singleEvent: 'object',
        listRefusals: '400'
      })
      expect(result.calibration?.unprobed).toMatchObject({
        ids: { reason: expect.stringContaining('lack contact.create') },
        badRow: { reason: expect.stringContaining('lack contact.create') }
      })
      expect(result.left).toEqual([])
      expect(lasting(sandbox)).toEqual(before)
    })
  })

  it.each([
    'externalevent.list',
    'contactlist.list',
    'contact.getdata',
    'contactlist.delete'
  ] as const)(
    'found #39: creates nothing without %s, so that nothing is said to be left that is gone',
    async (permission) => {
      await withSandbox({}, async (sandbox) => {
        sandbox.revoke(permission)
        const { stopped, left } = await calibrateSandbox(sandbox)
        expect(stopped).toContain('HTTP 403')
        expect(left).toEqual([])
        expect(sandbox.requests().some(({ method }) => method === 'PUT')).toBe(false)
      })
    }
  )

  it('found #39: knows that the contacts are gone, also where contact.getdata is taken away meanwhile', async () => {
    await withSandbox({}, async (sandbox) => {
      const before = lasting(sandbox)
      const { stopped, left } = await calibrateSandbox(sandbox, {
        onProgress: (line) => {
          if (line.startsWith('POST contact/getdata')) sandbox.revoke('contact.getdata')
        }
      })
      expect(stopped).toContain('POST contact/getdata: HTTP 403')
      expect(left).toEqual([])
      expect(lasting(sandbox)).toEqual(before)
    })
  })

  it('finds no position of the key field where every custom field has an index', async () => {
    await withSandbox({ seed: {} }, async (sandbox) => {
      const { calibration } = await calibrateSandbox(sandbox)
      expect(calibration?.unprobed).toMatchObject({
        unindexedKey: { reason: expect.stringContaining('no custom field') }
      })
    })
  })

  it('creates nothing where it may not remove what it creates', async () => {
    await withSandbox({}, async (sandbox) => {
      sandbox.revoke('externalevent.delete')
      const { stopped } = await calibrateSandbox(sandbox)
      expect(stopped).toMatch(/^POST event\/0\/delete: HTTP 403\..*Grant the permission/)
      expect(sandbox.requests().some(({ method }) => method === 'PUT')).toBe(false)
    })
  })

  it('triggers nothing where something listens to the new event', async () => {
    await withSandbox({}, async (sandbox) => {
      const usages = { program_ids: [5], email_ids: [], interactions_program_ids: [] }
      sandbox.addFault({
        match: { path: '/usages' },
        answer: {
          kind: 'reply',
          status: 200,
          body: { replyCode: 0, replyText: 'OK', data: usages }
        }
      })
      const { stopped } = await calibrateSandbox(sandbox)
      expect(stopped).toContain('not certain that nothing listens')
      expect(sandbox.requests({ path: '/trigger' })).toEqual([])
    })
  })

  it('says so where an answer is like no position, and goes on', async () => {
    await withSandbox({}, async (sandbox) => {
      const body = {
        replyCode: 0,
        replyText: 'OK',
        data: [{ id: '1', choice: 'x', bit_position: {} }]
      }
      sandbox.addFault({
        match: { path: '/choice' },
        answer: { kind: 'reply', status: 200, body }
      })
      const { calibration } = await calibrateSandbox(sandbox)
      expect(calibration?.switches.bitPosition).toBeUndefined()
      expect(calibration?.unprobed?.bitPosition).toMatchObject({
        reason: 'No position of the switch answers HTTP 200/0 in this way.',
        evidence: [{ answer: { body } }]
      })
    })
  })

  it('keeps of answers about the account nothing but their types', async () => {
    await withSandbox({}, async (sandbox) => {
      const text = JSON.stringify((await calibrateSandbox(sandbox)).calibration)
      expect(text).not.toContain('Newsletter')
      expect(text).not.toContain('Loyalty points')
      expect(text).not.toContain('ada@example.com')
      expect(text.length).toBeLessThan(200_000)
    })
  })

  it('triggers its own event only, and writes its own contacts and list only', async () => {
    const sandbox = await createSandbox({ switches: { interactions: 'on' } })
    await calibrateSandbox(sandbox)
    const { triggers, contacts } = sandbox.state()
    const known = new Set(contacts.map(({ id }) => id))
    expect(
      triggers.every(
        ({ event_id, contact_id }) => event_id >= 700_000_001 && !known.has(contact_id)
      )
    ).toBe(true)
    const touched = sandbox.requests().flatMap(({ changes }) => changes)
    expect(JSON.stringify(touched)).not.toMatch(/ada@example|grace@example|482019135/)
    await sandbox.close()
  })
})

describe('docs/calibrate.md', () => {
  const text = readFileSync(join(__dirname, '../../../docs/calibrate.md'), 'utf8')

  it('holds the table of probes', () => {
    const rows = PROBES.map(({ about, limits = [], calls, permissions, safe }) => {
      const cells = [
        [...about, ...limits].map((name) => `\`${name}\``).join(', '),
        calls.map((call) => `\`${call}\``).join('<br>'),
        permissions.map((name) => `\`${name}\``).join(', '),
        safe
      ]
      return `| ${cells.join(' | ')} |`
    })
    for (const row of rows) expect(text).toContain(row)
  })

  it('says about how many calls a run makes, and how many of them are refused', async () => {
    await withSandbox({}, async (sandbox) => {
      await calibrateSandbox(sandbox)
      const all = sandbox.requests()
      const refused = all.filter(({ status, answer }) => {
        const { replyCode = 0 } = (answer ?? {}) as { replyCode?: number }
        return status !== 200 || replyCode !== 0
      })
      const about = (count: number, step: number) => Math.round(count / step) * step
      expect(text).toContain(
        `about ${about(all.length, 10)} in all, of which about ${about(refused.length, 5)} are refused`
      )
      expect(text).toContain(`about ${about(all.length, 10)} of 1000 a minute`)
    })
  })

  it('names every permission that a run needs', async () => {
    const [sentence = ''] = /They need these permissions: .*/.exec(text) ?? []
    await withSandbox({}, async (sandbox) => {
      for (const name of PERMISSIONS) if (!sentence.includes(`\`${name}\``)) sandbox.revoke(name)
      expect((await calibrateSandbox(sandbox)).stopped).toBeUndefined()
    })
  })

  it('names the calls that remove, and the switches that are never probed', () => {
    for (const { call, permission } of REMOVAL_CALLS)
      expect(text).toContain(`| \`${call}\` | \`${permission}\` |`)
    for (const [name, reason] of Object.entries(NEVER_PROBED))
      expect(text).toContain(`| \`${name}\` | ${reason} |`)
  })
})
