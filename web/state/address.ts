import type { Subscription } from '../../src/workbench/wire'
import { isJsonObject, sameJson } from '../lib/json'
import { fromSubscription, toEntry } from '../mapping/draft'
import { placeOf } from '../mapping/edits'
import { templateById } from '../events/templates'
import type { App } from './app'
import { editEvents, loadTemplate } from './events'
import { editOf } from './mapping'
import { addMapping, openMapping } from './mappings-file'
import { tell } from './notice'

/** Keeps what is shown in the address, so that the browser goes back, and reads a link that somebody sent. */
export function followAddress(app: App): void {
  let shown = placeIn(app)
  const restore = async () => {
    await applyLink(app, new URLSearchParams(location.hash.slice(1)))
    shown = placeIn(app)
  }
  addEventListener('popstate', () => void restore())
  void restore()
  app.store.subscribe(() => {
    const place = placeIn(app)
    if (place === shown) return
    // What the page begins with is not a step that one goes back from.
    const first = location.hash === ''
    shown = place
    history[first ? 'replaceState' : 'pushState'](null, '', `#${place}`)
  })
}

/** A link that holds the events and the mapping themselves: it needs no server to be understood. */
export async function linkOf({ store }: App): Promise<string> {
  const { text, draft } = store.get()
  const { base } = editOf(store.get())
  const link = { text, mapping: draft === null ? null : toEntry(draft, base) }
  const packed = await pack(JSON.stringify(link))
  return `${location.origin}/#link=${packed}`
}

function placeIn({ store }: App): string {
  const { editing, template } = store.get()
  const place = new URLSearchParams()
  if (placeOf(editing) !== null) place.set('mapping', editing)
  if (template !== null) place.set('template', template)
  return place.toString()
}

async function applyLink(app: App, place: URLSearchParams): Promise<void> {
  const link = place.get('link')
  if (link !== null) return applyPacked(app, link)
  const [mapping, template] = [place.get('mapping'), place.get('template')]
  const { editing, template: current } = app.store.get()
  if (template !== null && template !== current) loadTemplate(app, templateById(template))
  if (mapping !== null && mapping !== editing) openMapping(app, mapping)
}

async function applyPacked(app: App, packed: string): Promise<void> {
  history.replaceState(null, '', ' ')
  try {
    const link: unknown = JSON.parse(await unpack(packed))
    if (!isJsonObject(link)) return
    const { text, mapping } = link
    if (typeof text === 'string') editEvents(app, text)
    if (mapping === null || !isJsonObject(mapping) || typeof mapping.subscribe !== 'string') return
    const { partnerAction, subscribe, mapping: fields, name, enabled, ...rest } = mapping
    if (typeof partnerAction !== 'string' || !isJsonObject(fields)) return
    const { manifest, mappings } = app.store.get()
    const linked: Subscription = {
      ...rest,
      ...{ partnerAction, subscribe, mapping: fields, enabled: enabled !== false },
      ...(typeof name === 'string' ? { name } : {})
    }
    const draft = fromSubscription(linked, manifest)
    const known = mappings?.subscriptions ?? []
    const place = known.findIndex((one) => sameJson(fromSubscription(one, manifest), draft))
    if (place >= 0) openMapping(app, String(place))
    else addMapping(app, draft)
  } catch {
    tell(app.store, 'The link cannot be read: it is not complete')
  }
}

async function pack(text: string): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'))
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer())
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

async function unpack(packed: string): Promise<string> {
  const binary = atob(packed.replaceAll('-', '+').replaceAll('_', '/'))
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0))
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
  return new Response(stream).text()
}
