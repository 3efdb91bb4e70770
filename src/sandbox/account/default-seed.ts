import type { Seed } from './seed'

/** A small shop: what the examples and the workbench's templates refer to. */
export const DEFAULT_SEED: Seed = {
  fields: [
    { id: 10001, name: 'Loyalty points', string_id: 'loyalty_points', application_type: 'numeric' },
    {
      id: 10002,
      name: 'Favourite categories',
      string_id: 'favourite_categories',
      application_type: 'multichoice',
      choices: { '1': 'Books', '2': 'Music', '3': 'Garden', '4': 'Kitchen' }
    },
    {
      id: 10003,
      name: 'Customer number',
      string_id: 'customer_number',
      application_type: 'shorttext',
      indexed: true
    },
    { id: 10004, name: 'Last order', string_id: 'last_order', application_type: 'date' }
  ],
  contacts: [
    {
      '1': 'Ada',
      '2': 'Lovelace',
      '3': 'ada@example.com',
      '31': '1',
      '10001': '120',
      '10003': 'C-1001'
    },
    { '1': 'Grace', '2': 'Hopper', '3': 'grace@example.com', '31': '1', '10003': 'C-1002' },
    { '1': 'Alan', '2': 'Turing', '3': 'alan@example.com', '31': '2', '10003': 'C-1003' },
    { '1': 'Katherine', '2': 'Johnson', '3': 'katherine@example.com', '10003': 'C-1004' }
  ],
  lists: [
    { id: 482019135, name: 'Newsletter', members: ['ada@example.com', 'grace@example.com'] },
    { id: 482019136, name: 'VIP customers', members: ['ada@example.com'] },
    { id: 482019137, name: 'Churn risk' }
  ],
  events: [
    { id: 1001, name: 'Order confirmation' },
    { id: 1002, name: 'Abandoned cart' },
    { id: 1003, name: 'Welcome series' },
    { id: 1004, name: 'Not in use', listening: false }
  ],
  sources: [
    { id: 101, name: 'Web shop' },
    { id: 102, name: 'Till' }
  ],
  programs: [
    { id: 10010, name: 'Order confirmation' },
    { id: 10020, name: 'Abandoned cart' },
    { id: 10030, name: 'Welcome series' }
  ],
  eventConfigurations: [
    {
      integration: 'shop',
      id: 'order',
      required: ['email'],
      types: { email: 'string', total: 'number', products: 'array' }
    },
    { integration: 'shop', id: 'cart', required: ['email'], connected: false }
  ],
  emails: [{ id: 2001, name: 'Newsletter of November', subject: 'What is new' }],
  administrators: [{ id: 1, username: 'owner', email: 'owner@example.com', access_level: '0' }]
}
