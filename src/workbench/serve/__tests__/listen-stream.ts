import { get, type IncomingMessage } from 'node:http'

/** A page that listens to server-sent events. */
export interface Listener {
  readonly heard: { event: string; data: unknown }[]
  /** Waits for the first event of this name and returns its data. */
  hear(event: string): Promise<unknown>
  close(): void
}

/** Opens a stream of server-sent events and collects what comes. */
export async function listen(url: string): Promise<Listener> {
  const answer = await open(url)
  const heard: Listener['heard'] = []
  let wake = () => {}
  let text = ''
  answer.setEncoding('utf8')
  answer.on('data', (part: string) => {
    text += part
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      const event = /^event: (.*)$/m.exec(block)?.[1]
      const data = /^data: (.*)$/m.exec(block)?.[1]
      if (event !== undefined) heard.push({ event, data: JSON.parse(data ?? 'null') })
    }
    wake()
  })
  answer.on('error', () => {})
  return {
    heard,
    async hear(event) {
      for (;;) {
        const found = heard.find((one) => one.event === event)
        if (found !== undefined) return found.data
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
    close: () => answer.destroy()
  }
}

function open(url: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(url, resolve).on('error', reject)
  })
}
