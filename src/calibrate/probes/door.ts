import { isRecord } from '../../destinations/emarsys/api/envelope'
import { type Reply, Stopped } from '../account'
import type { Switches } from '../calibration'
import { accepted, type Bench, type Find, found, type Probe, unknown } from '../probe'

/** What the gateway makes of a request that is not signed, or signed a second time in the same way. */
export const door: Probe = {
  about: ['refusalBody', 'nonceReuse'],
  calls: [
    'GET event/{test event}, twice without login',
    'GET event/{test event}, with one X-WSSE header two or three times (WSSE only)'
  ],
  permissions: ['externalevent.get'],
  safe: 'Reads. A request without login names no user, so no user is locked out; each refusal is asked for twice, so that a chance fault is not taken for one.',
  run: async (bench) => ({
    switches: { refusalBody: await findRefusalBody(bench), nonceReuse: await findNonceReuse(bench) }
  })
}

async function findRefusalBody(bench: Bench): Promise<Find<Switches['refusalBody']>> {
  const [one, other] = [await get(bench, {}), await get(bench, {})]
  if (one.status !== 401 || other.status !== 401)
    return unknown(
      `A request without login was answered with HTTP ${one.status} and ${other.status}.`
    )
  const forms = [one, other].map(formOf)
  if (forms[0] === forms[1] && forms[0] !== undefined) return found(forms[0])
  throw new Stopped('Two requests without login were refused in two ways.')
}

function formOf({ body, text, replyCode }: Reply): Switches['refusalBody'] | undefined {
  if (replyCode !== undefined) return 'envelope'
  if (isRecord(body)) return typeof body.message === 'string' ? 'message' : undefined
  return text.trim() === '' ? 'empty' : 'text'
}

async function findNonceReuse(bench: Bench): Promise<Find<Switches['nonceReuse']>> {
  if (bench.login.authType !== 'wsse') return unknown('It is about WSSE, and OAuth 2.0 was used.')
  const signature = bench.sign()
  accepted(await get(bench, signature), 'GET event/{test event}')
  const second = await get(bench, signature)
  if (second.status !== 401) return found('accept')
  const third = await get(bench, signature)
  accepted(await get(bench, bench.sign()), 'GET event/{test event}')
  if (third.status === 401) return found('refuse')
  throw new Stopped('A header that was used before was refused once and accepted once.')
}

function get({ call, known }: Bench, signature: Record<string, string>): Promise<Reply> {
  return call({ method: 'GET', path: `event/${known.eventId}` }, { allow: ['401'], signature })
}
