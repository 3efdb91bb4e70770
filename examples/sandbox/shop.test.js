// jest shop.test.js
const { createSandbox } = require('emarsys-actions')
const shop = require('./shop')

let sandbox
beforeAll(async () => {
  sandbox = await createSandbox()
})
beforeEach(() => sandbox.reset())
afterAll(() => sandbox.close())

function signUp(email) {
  const { apiUser: user, apiPassword: password } = sandbox.credentials
  return shop.signUp(email, { url: sandbox.url, user, password, list: 482019135 })
}

test('signing up makes a contact who opted in, and puts it on the newsletter', async () => {
  expect(await signUp('new@example.com')).toBe(true)
  const { contacts, lists } = sandbox.state()
  const contact = contacts.find(({ values }) => values['3'] === 'new@example.com')
  expect(contact.values['31']).toBe('1')
  expect(lists.find(({ name }) => name === 'Newsletter').members).toContain(contact.id)
})

test('a list that does not exist is not taken for success', async () => {
  sandbox.plant({ contacts: [] })
  expect(await signUp('new@example.com')).toBe(false)
})

test('nothing is signed up while Emarsys answers 503', async () => {
  sandbox.addFault({ answer: { kind: 'reply', status: 503 }, times: 1 })
  expect(await signUp('new@example.com')).toBe(false)
  expect(sandbox.summary()).toMatchObject({ requests: 1, delivered: 0, retry: 1 })
})
