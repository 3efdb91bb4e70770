import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A small destination on disk, as somebody's own project would hold it. */
export interface ShopFixture {
  /** The folder that holds destination folders: what `--directory` names. */
  readonly directory: string
  /** The folder of the destination `shop`. */
  readonly folder: string
  /** Writes a file of the destination. */
  write(name: string, content: string): void
  /** Writes the action's file with this type of the field `amount`. */
  writeAction(type: string): void
  remove(): void
}

const INDEX = `import type { DestinationDefinition } from '@segment/actions-core'
import order from './order'

const definition: DestinationDefinition = {
  name: 'Shop',
  slug: 'actions-shop',
  mode: 'cloud',
  actions: { order }
}
export default definition
`

/** The action's source; `fieldType` is the type of its field `amount`. */
function actionSource(fieldType: string): string {
  return `import { type ActionDefinition, MultiStatusResponse, PayloadValidationError } from '@segment/actions-core'

const action: ActionDefinition<unknown> = {
  title: 'Order',
  description: 'Takes an order',
  fields: { amount: { label: 'Amount', description: 'How much', type: '${fieldType}', required: true } },
  perform: (_, { payload }) => {
    if (payload.amount === 13) throw new PayloadValidationError('Thirteen is refused')
    return payload
  },
  performBatch: (_, { payload }) => {
    const response = new MultiStatusResponse()
    for (const one of payload) response.pushSuccessResponse({ status: 200, sent: one, body: {} })
    return response
  }
}
export default action
`
}

/** Somebody else's copy of actions-core, which would not recognise this process's results nor be recognised. */
function writeForeignCore(directory: string): void {
  const core = join(directory, 'node_modules/@segment/actions-core')
  mkdirSync(core, { recursive: true })
  writeFileSync(join(core, 'index.js'), 'throw new Error("a foreign copy of actions-core")')
}

/** Writes the destination into a new temporary folder. */
export function createShopFixture(): ShopFixture {
  const directory = mkdtempSync(join(tmpdir(), 'serve-shop-'))
  const folder = join(directory, 'shop')
  mkdirSync(join(folder, 'order'), { recursive: true })
  const write = (name: string, content: string) => writeFileSync(join(folder, name), content)
  const writeAction = (type: string) => write('order/index.ts', actionSource(type))
  write('index.ts', INDEX)
  writeForeignCore(directory)
  writeAction('string')
  return {
    directory,
    folder,
    write,
    writeAction,
    remove: () => rmSync(directory, { recursive: true })
  }
}
