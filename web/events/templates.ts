import { prettyJson } from '../lib/json'
import type { JsonObject } from '../../src/workbench/wire'
import { AUDIENCE_TEMPLATES } from './audience-templates'
import { CONTEXT, common, person, type Template } from './template'

/** Events for each call type of the Segment Spec; the people are contacts of the sandbox's seed, but for one new one. */
export const TEMPLATES: readonly [Template, ...Template[]] = [
  {
    id: 'identify',
    label: 'Identify · a contact changes',
    create: () => ({
      ...common('identify', 'user-1001'),
      traits: {
        email: 'ada@example.com',
        firstName: 'Ada',
        lastName: 'Lovelace',
        city: 'London',
        plan: 'premium'
      },
      context: CONTEXT
    })
  },
  {
    id: 'identify-new',
    label: 'Identify · a new contact',
    create: () => ({
      ...common('identify', 'user-2001'),
      traits: {
        email: 'mary@example.com',
        firstName: 'Mary',
        lastName: 'Jackson',
        city: 'Hampton'
      },
      context: CONTEXT
    })
  },
  {
    id: 'identify-rudderstack',
    label: 'Identify · by RudderStack',
    create: () => ({
      ...common('identify', 'user-1001'),
      context: {
        ...CONTEXT,
        library: { name: 'RudderLabs JavaScript SDK', version: '3.7.0' },
        traits: {
          email: 'ada@example.com',
          firstName: 'Ada',
          lastName: 'Lovelace',
          city: 'London'
        }
      }
    })
  },
  {
    id: 'track-order',
    label: 'Track · Order Completed',
    create: () => ({
      ...common('track', 'user-1001'),
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
    })
  },
  {
    id: 'track-subscribed',
    label: 'Track · Newsletter Subscribed',
    create: () => ({
      ...common('track', 'user-1003'),
      event: 'Newsletter Subscribed',
      properties: { email: 'alan@example.com', source: 'footer' },
      context: person('alan@example.com')
    })
  },
  {
    id: 'track-unsubscribed',
    label: 'Track · Newsletter Unsubscribed',
    create: () => ({
      ...common('track', 'user-1001'),
      event: 'Newsletter Unsubscribed',
      properties: { email: 'ada@example.com', reason: 'too many e-mails' },
      context: person('ada@example.com')
    })
  },
  {
    id: 'page',
    label: 'Page · Product Detail',
    create: () => ({
      ...common('page', 'user-1004'),
      name: 'Product Detail',
      category: 'Shop',
      properties: {
        title: 'Enamel mug',
        path: '/products/enamel-mug',
        url: 'https://shop.example.com/products/enamel-mug',
        referrer: 'https://shop.example.com/'
      },
      context: person('katherine@example.com')
    })
  },
  {
    id: 'screen',
    label: 'Screen · Cart',
    create: () => ({
      ...common('screen', 'user-1004'),
      name: 'Cart',
      properties: { items: 3, value: 64.9 },
      context: {
        ...person('katherine@example.com'),
        app: { name: 'Shop', version: '5.2.0' },
        device: { type: 'ios', model: 'iPhone15,2' }
      }
    })
  },
  {
    id: 'group',
    label: 'Group · joins a company',
    create: () => ({
      ...common('group', 'user-1002'),
      groupId: 'company-77',
      traits: { name: 'Eckert Mauchly Ltd', industry: 'Computers', employees: 42 },
      context: person('grace@example.com')
    })
  },
  {
    id: 'alias',
    label: 'Alias · anonymous becomes known',
    create: () => ({
      ...common('alias', 'user-1003'),
      previousId: 'anonymous-8f2d',
      context: person('alan@example.com')
    })
  },
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
