import { describeCalibration } from './account/calibration'
import type { Sandbox } from './create-sandbox'

/** What the sandbox prints when it starts: where it is, how to log in, and a curl that works whenever it is pasted. */
export function banner({
  url,
  credentials,
  calibration
}: Pick<Sandbox, 'url' | 'credentials' | 'calibration'>): string {
  const { apiUser, apiPassword, clientId, clientSecret } = credentials
  const plays = calibration ? `\n  Plays               ${describeCalibration(calibration)}` : ''
  return `Emarsys sandbox  ${url}
${plays}
  WSSE (API v2)       user ${apiUser}, password ${apiPassword}
  OAuth 2.0 (API v3)  client ID ${clientId}, client secret ${clientSecret}, token URL ${url}/oauth2/token
  Control             ${url}/_sandbox/health, /state, /requests, /faults, /switches, /limits, /seed, /stream

Try it, in another terminal:

  ${curlFor(url, apiUser, apiPassword)}

Use it from an Emarsys client: EMARSYS_API_URL=${url}
Stop it with Ctrl-C.`
}

function curlFor(url: string, user: string, password: string): string {
  return [
    'n=$(openssl rand -hex 16); c=$(date -u +%Y-%m-%dT%H:%M:%SZ);',
    `d=$(printf %s "${'$'}{n}${'$'}{c}${password}" | openssl dgst -sha1 -r | cut -c1-40 | tr -d '\\n' | openssl base64 -A);`,
    `curl -s ${url}/api/v2/contactlist -H "X-WSSE: UsernameToken Username=\\"${user}\\", PasswordDigest=\\"$d\\", Nonce=\\"$n\\", Created=\\"$c\\""`
  ].join(' ')
}
