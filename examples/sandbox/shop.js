// A shop that tells Emarsys who signed up for its newsletter: what the examples test.
const { createHash, randomBytes } = require('node:crypto')
const { createServer } = require('node:http')

/** Puts a contact into Emarsys and on the newsletter's list, and says whether that worked. */
async function signUp(email, { url, user, password, list }) {
  const response = await fetch(`${url}/api/v2/contact/?create_if_not_exists=1`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', 'x-wsse': wsse(user, password) },
    body: JSON.stringify({ key_id: 3, contact_list_id: list, contacts: [{ 3: email, 31: 1 }] })
  })
  const { replyCode, data } = await response.json()
  return replyCode === 0 && Object.keys(data.errors ?? {}).length === 0
}

function wsse(user, password) {
  const nonce = randomBytes(16).toString('hex')
  const created = new Date().toISOString()
  const hex = createHash('sha1').update(nonce + created + password).digest('hex')
  const digest = Buffer.from(hex).toString('base64')
  return `UsernameToken Username="${user}", PasswordDigest="${digest}", Nonce="${nonce}", Created="${created}"`
}

const FORM = `<!doctype html><title>Shop</title>
<form method="post"><label>Email <input name="email"></label> <button>Sign up</button></form>`

/** Serves the form, and answers when it is sent. */
function createShop(emarsys) {
  return createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    response.setHeader('content-type', 'text/html')
    if (request.method !== 'POST') return response.end(FORM)
    const done = await signUp(new URLSearchParams(body).get('email'), emarsys)
    response.end(done ? '<p>Thank you!</p>' : '<p>Please try again.</p>')
  })
}

module.exports = { createShop, signUp }

if (require.main === module) {
  const { EMARSYS_API_URL: url, EMARSYS_API_USER: user, EMARSYS_API_PASSWORD: password } = process.env
  createShop({ url, user, password, list: 482019135 }).listen(4000, '127.0.0.1')
}
