import { createWorkbench, PortInUseError, type Workbench, type WorkbenchOptions } from '..'
import { listen, portOf } from '../http/listen'
import { resolvePort } from '../options'

const open: { close(): unknown }[] = []

afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

/** A server that is closed after the test. */
async function occupy(port = 0): Promise<number> {
  const server = await listen(() => new Response(), port)
  open.push(server)
  return portOf(server)
}

/** A workbench that is closed after the test. */
async function start(options: WorkbenchOptions): Promise<Workbench> {
  const workbench = await createWorkbench(options)
  open.push(workbench)
  return workbench
}

describe('a busy port', () => {
  it('is named together with a free one', async () => {
    const port = await occupy()
    const failure = await start({ port }).catch((error: unknown) => error)
    if (!(failure instanceof PortInUseError)) throw failure
    expect(failure.message).toContain(`Port ${port} is in use`)
    expect(failure.message).toContain(`--port ${failure.suggestion}`)
    await start({ port: failure.suggestion ?? 0 })
  })

  it('of the socket alone is a warning', async () => {
    const first = await createWorkbench({ port: 0 })
    const neighbour = Number(new URL(first.url).port) + 1
    await first.close()
    await occupy(neighbour)
    const messages: string[] = []
    const second = await start({
      port: neighbour - 1,
      onMessage: ({ level, text }) => messages.push(`${level}: ${text}`)
    })
    expect(second.wsUrl).toBeNull()
    expect(messages.join('\n')).toContain(`warning: Port ${neighbour} is in use`)
  })
})

describe('the port', () => {
  it.each([
    ['the option', 4000, '5000', 4000],
    ['PORT', undefined, '5000', 5000],
    ['3000', undefined, undefined, 3000],
    ['3000 where PORT is empty', undefined, '', 3000],
    ['any, where the option is 0', 0, '5000', 0]
  ])('is %s', (_, option, variable, expected) => {
    expect(resolvePort(option, variable === undefined ? {} : { PORT: variable })).toBe(expected)
  })

  it.each(['http', '70000', '-1', '3.5'])('is refused as %s', (PORT) => {
    expect(() => resolvePort(undefined, { PORT })).toThrow(`PORT is "${PORT}"`)
  })
})

it('listens on this computer only', async () => {
  const server = await listen(() => new Response(), 0)
  open.push(server)
  expect(server.address()).toMatchObject({ address: '127.0.0.1' })
})
