import { batch, effect } from '@preact/signals-core'
import type { Json, Subscription } from '../../src/workbench/wire'
import { isJsonObject, sameJson } from '../lib/json'
import { fromSubscription, toEntry } from '../mappings/draft'
import { placeOf } from '../mappings/edits'
import { templateById } from '../events/templates'
import type { App } from './app'
import { editEvents, loadTemplate } from './events'
import { editOf } from './mapping'
import { addMapping, openMapping } from './mappings-file'
import { tell } from './notice'

/** Keeps what is shown in the address, so that the browser goes back, and reads a link that somebody sent. */
export function followAddress(app: App): void {
  // What the page begins with, and where the browser goes, are no steps that one goes back from.
  let goes = true
  const restore = () => {
    goes = true
    batch(() => applyPlace(app, new URLSearchParams(location.hash.slice(1))))
    goes = false
  }
  restore()
  effect(() => {
    const place = `#${placeIn(app)}`
    // Which mapping an event opens is a part of the step to that event.
    if (app.state.opensFirst && !goes) return
    if (place === location.hash || location.hash.startsWith('#link=')) return
    history[goes || location.hash === '' ? 'replaceState' : 'pushState'](null, '', place)
  })
  addEventListener('popstate', restore)
}

/** A link that holds the events and the mapping themselves: it needs no server to be understood. */
export async function linkOf({ state }: App): Promise<string> {
  const { text, draft } = state
  const { base } = editOf(state)
  const link = { text, mapping: draft === null ? null : toEntry(draft, base) }
  const packed = await pack(JSON.stringify(link))
  return `${location.origin}/#link=${packed}`
}

function placeIn({ state }: App): string {
  const { editing, template } = state
  const place = new URLSearchParams()
  if (placeOf(editing) !== null) place.set('mapping', editing)
  if (template !== null) place.set('template', template)
  return place.toString()
}

function applyPlace(app: App, place: URLSearchParams): void {
  const link = place.get('link')
  if (link !== null) return void readLink(app, link)
  const [mapping, template] = [place.get('mapping'), place.get('template')]
  const { editing, template: current } = app.state
  if (template !== null && template !== current) loadTemplate(app, templateById(template))
  if (mapping !== null && mapping !== editing) openMapping(app, mapping)
  app.set({ opensFirst: false })
}

/** Reads a link, and asks the user before anything is done with it: whoever wrote it may mean harm. */
async function readLink(app: App, packed: string): Promise<void> {
  history.replaceState(null, '', `#${placeIn(app)}`)
  try {
    const link: unknown = JSON.parse(await unpack(packed))
    if (!isJsonObject(link) || typeof link.text !== 'string') throw new Error('It holds no events.')
    app.set({ link: { text: link.text, subscription: subscriptionIn(link.mapping) } })
  } catch {
    tell(app, 'The link cannot be read: it is not complete')
  }
}

/** Takes over what a link holds: the user has seen it. */
export function applyLink(app: App): void {
  const { link, manifest, mappings } = app.state
  if (link === null) return
  app.set({ link: null })
  editEvents(app, link.text)
  if (link.subscription === null) return
  const draft = fromSubscription(link.subscription, manifest)
  const known = mappings?.subscriptions ?? []
  const place = known.findIndex((one) => sameJson(fromSubscription(one, manifest), draft))
  if (place >= 0) openMapping(app, String(place))
  else addMapping(app, draft)
}

function subscriptionIn(mapping: Json | undefined): Subscription | null {
  if (mapping === undefined || !isJsonObject(mapping)) return null
  const { partnerAction, subscribe, mapping: fields, name, enabled, ...rest } = mapping
  if (typeof partnerAction !== 'string' || typeof subscribe !== 'string') return null
  if (fields === undefined || !isJsonObject(fields)) return null
  return {
    ...rest,
    partnerAction,
    subscribe,
    mapping: fields,
    enabled: enabled !== false,
    ...(typeof name === 'string' ? { name } : {})
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
