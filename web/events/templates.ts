import { prettyJson } from '../lib/json'
import type { JsonObject } from '../../src/workbench/wire'
import { AUDIENCE_TEMPLATES } from './audience-templates'
import { CONTEXT, common, person, type Template } from './template'

/** An example that a user of the sandbox's seed sends; what it holds beside what every event carries. */
function example(
  id: string,
  label: string,
  [type, userId]: readonly [string, string],
  { context = CONTEXT, ...call }: JsonObject
): Template {
  return { id, label, create: () => ({ ...common(type, userId), ...call, context }) }
}

const ADA = { email: 'ada@example.com', firstName: 'Ada', lastName: 'Lovelace', city: 'London' }

/** Events for each call type of the Segment Spec; the people are contacts of the sandbox's seed, but for one new one. */
export const TEMPLATES: readonly [Template, ...Template[]] = [
  example('identify', 'Identify · a contact changes', ['identify', 'user-1001'], {
    traits: { ...ADA, plan: 'premium' }
  }),
  example('identify-new', 'Identify · a new contact', ['identify', 'user-2001'], {
    traits: {
      email: 'mary@example.com',
      firstName: 'Mary',
      lastName: 'Jackson',
      city: 'Hampton'
    }
  }),
  example('identify-rudderstack', 'Identify · by RudderStack', ['identify', 'user-1001'], {
    context: {
      ...CONTEXT,
      library: { name: 'RudderLabs JavaScript SDK', version: '3.7.0' },
      traits: ADA
    }
  }),
  example('track-order', 'Track · Order Completed', ['track', 'user-1001'], {
    event: 'Order Completed',
    properties: {
      email: 'ada@example.com',
      order_id: 'A-50314',
      points: 184,
      total: 64.9,
      currency: 'EUR',
      products: [
        { sku: 'MUG-01', name: 'Enamel mug', price: 14.9, quantity: 1 },
        { sku: 'TEE-07', name: 'T-shirt', price: 25, quantity: 2 }
      ]
    },
    context: person('ada@example.com')
  }),
  example('track-subscribed', 'Track · Newsletter Subscribed', ['track', 'user-1003'], {
    event: 'Newsletter Subscribed',
    properties: { email: 'alan@example.com', source: 'footer' },
    context: person('alan@example.com')
  }),
  example('track-unsubscribed', 'Track · Newsletter Unsubscribed', ['track', 'user-1001'], {
    event: 'Newsletter Unsubscribed',
    properties: { email: 'ada@example.com', reason: 'too many e-mails' },
    context: person('ada@example.com')
  }),
  example('page', 'Page · Product Detail', ['page', 'user-1004'], {
    name: 'Product Detail',
    category: 'Shop',
    properties: {
      title: 'Enamel mug',
      path: '/products/enamel-mug',
      url: 'https://shop.example.com/products/enamel-mug',
      referrer: 'https://shop.example.com/'
    },
    context: person('katherine@example.com')
  }),
  example('screen', 'Screen · Cart', ['screen', 'user-1004'], {
    name: 'Cart',
    properties: { items: 3, value: 64.9 },
    context: {
      ...person('katherine@example.com'),
      app: { name: 'Shop', version: '5.2.0' },
      device: { type: 'ios', model: 'iPhone15,2' }
    }
  }),
  example('group', 'Group · joins a company', ['group', 'user-1002'], {
    groupId: 'company-77',
    traits: { name: 'Eckert Mauchly Ltd', industry: 'Computers', employees: 42 },
    context: person('grace@example.com')
  }),
  example('alias', 'Alias · anonymous becomes known', ['alias', 'user-1003'], {
    previousId: 'anonymous-8f2d',
    context: person('alan@example.com')
  }),
  ...AUDIENCE_TEMPLATES
]

/** The template with this id, or the first. */
export function templateById(id: string): Template {
  return TEMPLATES.find((template) => template.id === id) ?? TEMPLATES[0]
}

/** A template that a trigger such as `event = "Order Completed"` is about, or undefined; of an audience for a mapping that reads one. */
export function templateFor(trigger: string, mapping: JsonObject = {}): Template | undefined {
  const name = /event\s*=\s*"([^"]+)"/.exec(trigger)?.[1]
  const type = /type\s*=\s*"([^"]+)"/.exec(trigger)?.[1]
  const first = JSON.stringify(mapping).includes('$.context.personas.') ? AUDIENCE_TEMPLATES : []
  return [...first, ...TEMPLATES].find((template) => {
    const event = template.create()
    return event.type === type && (name === undefined || event.event === name)
  })
}

/** The text of events in the editor: one alone, several as an array. */
export function eventsText(events: readonly JsonObject[]): string {
  return prettyJson(events.length === 1 ? events[0] : events)
}
