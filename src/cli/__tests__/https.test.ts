import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { keptCertificate } from '../../workbench/serve'
import { type BuiltCommand, buildCommand, startServe } from './build'

jest.setTimeout(60_000)

let command: BuiltCommand
let folder: string
const started: ChildProcess[] = []
beforeAll(() => {
  command = buildCommand()
  folder = mkdtempSync(join(tmpdir(), 'cli-https-'))
})
afterEach(async () => {
  for (const child of started.splice(0)) await stop(child)
})
afterAll(() => {
  command.remove()
  rmSync(folder, { recursive: true })
})

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const ended = new Promise((resolve) => child.on('close', resolve))
  child.kill('SIGINT')
  await ended
}

/** Starts serve on a free port, with a folder for the user's configuration. @returns what it printed, and what can be read from it */
async function serve(config: string, ...args: string[]) {
  const env = { XDG_CONFIG_HOME: join(folder, config) }
  const { child, printed, url } = await startServe(command, args, { env })
  started.push(child)
  const [, line = ''] = /^ +(export .*)$/m.exec(printed.out) ?? []
  const [, caFile = ''] = /SSL_CERT_FILE=(\S+)/.exec(line) ?? []
  return { child, printed, url, line, caFile }
}

/** The status with which serve answers a client that trusts the CA and nothing else. */
function statusOf(url: string, caFile: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${url}/manifest`, { ca: readFileSync(caFile) }, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    })
    outgoing.on('error', reject)
    outgoing.end()
  })
}

const JAVA = `import java.net.*;
public class Get { public static void main(String[] a) throws Exception {
  System.out.println(((HttpURLConnection) new URL(a[0]).openConnection()).getResponseCode()); } }`

/** A call to "$URL/manifest" by each client that may be on this computer; prints the status. */
const CLIENTS: readonly (readonly [name: string, has: string, script: string])[] = [
  [
    'Node',
    'node',
    `node -e 'fetch(process.env.URL + "/manifest").then((r) => console.log(r.status))'`
  ],
  ['curl', 'curl', `curl -sS -o /dev/null -w '%{http_code}' "$URL/manifest"`],
  [
    'Python, as strict as 3.13',
    'python3',
    `python3 -c 'import os, ssl, urllib.request as u
c = ssl.create_default_context(); c.verify_flags |= ssl.VERIFY_X509_STRICT
print(u.urlopen(os.environ["URL"] + "/manifest", context=c).status)'`
  ],
  [
    'Ruby',
    'ruby',
    `ruby -rnet/http -e 'puts Net::HTTP.get_response(URI(ENV["URL"] + "/manifest")).code'`
  ],
  [
    'PHP',
    'php',
    `php -r 'file_get_contents(getenv("URL") . "/manifest"); echo $http_response_header[0];'`
  ],
  [
    'Java',
    'javac',
    `cd "$FOLDER" && { [ -f Get.class ] || { cat > Get.java <<< "$JAVA"; javac Get.java; }; }
[ -z "$SSL_CERT_FILE" ] || keytool -importcert -noprompt -alias serve -file "$SSL_CERT_FILE" -keystore ca.p12 -storepass changeit 2> keytool.log
[ -z "$SSL_CERT_FILE" ] || trust="-Djavax.net.ssl.trustStore=ca.p12 -Djavax.net.ssl.trustStorePassword=changeit"
java $trust Get "$URL/manifest"`
  ]
]

const isHere = (tool: string) => spawnSync('which', [tool]).status === 0

function bash(script: string, env: Record<string, string>) {
  return new Promise<{ code: number | null; out: string }>((resolve) => {
    const child = spawn('bash', ['-c', script], { env: { PATH: process.env.PATH, ...env } })
    let out = ''
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    child.on('close', (code) => resolve({ code, out }))
  })
}

describe('sources #3: the certificate of serve --https', () => {
  let served: Awaited<ReturnType<typeof serve>>
  beforeAll(async () => {
    served = await serve('clients', '--https')
    started.splice(0)
  })
  afterAll(() => stop(served.child))

  for (const [name, tool, script] of CLIENTS) {
    const test = isHere(tool) ? it : it.skip
    test(`is trusted by ${name} after the line to paste, and not before`, async () => {
      const { url, line } = served
      expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/)
      const env = { URL: url, FOLDER: folder, JAVA }
      const trusted = await bash(`${line}\n${script}`, env)
      expect(trusted).toEqual({ code: 0, out: expect.stringContaining('200') })
      expect((await bash(script, env)).out).not.toContain('200')
    })
  }
})

describe('sources #3: serve --https', () => {
  it('takes the events of an SDK whose process trusts it, and tells of one that does not', async () => {
    const { url, line, printed } = await serve('sdk', '--https')
    const script = `node -e '
      const { Analytics } = require("@segment/analytics-node")
      const analytics = new Analytics({ writeKey: "k", host: process.env.URL, maxRetries: 0 })
      analytics.on("error", () => console.log("failed"))
      analytics.track({ userId: "u", event: "Song Played" })
      analytics.closeAndFlush({ timeout: 5000 })'`
    const env = { URL: url, NODE_PATH: resolve('node_modules') }
    expect((await bash(script, env)).out).toContain('failed')
    expect(await bash(`${line}\n${script}`, env)).toEqual({ code: 0, out: '' })
    const live = await bash(`${line}\ncurl -sS "$URL/_workbench/live"`, env)
    expect(JSON.parse(live.out)).toMatchObject({ total: 1, items: [{ name: 'Song Played' }] })
    expect(printed.err).toContain('its process needs NODE_EXTRA_CA_CERTS with the CA file')
  })

  it("keeps the certificate in the user's configuration, for that user alone, and uses it again", async () => {
    const first = await serve('kept', '--https')
    expect(first.caFile).toBe(join(folder, 'kept/emarsys-actions/ca.pem'))
    expect(await statusOf(first.url, first.caFile)).toBe(200)
    const modes = ['', 'ca.pem', 'server.pem'].map(
      (name) => statSync(join(folder, 'kept/emarsys-actions', name)).mode & 0o777
    )
    expect(modes).toEqual([0o700, 0o600, 0o600])
    const ca = readFileSync(first.caFile, 'utf8')
    const second = await serve('kept', '--https')
    expect(await statusOf(second.url, second.caFile)).toBe(200)
    expect(readFileSync(second.caFile, 'utf8')).toBe(ca)
    const third = await serve('kept', '--https', '--allow-host', 'my-machine')
    expect(await statusOf(third.url, third.caFile)).toBe(200)
    expect(readFileSync(third.caFile, 'utf8')).not.toBe(ca)
    // The two that run with the certificate of before are trusted as ever.
    expect(await statusOf(first.url, first.caFile)).toBe(200)
  })

  it('answers with a certificate of the user, under the name that it is for', async () => {
    const { cert, key, caFile } = await keptCertificate(join(folder, 'own'), ['localhost'])
    const [certFile, keyFile] = [join(folder, 'own.crt'), join(folder, 'own.key')]
    writeFileSync(certFile, cert)
    writeFileSync(keyFile, key)
    const { url, line } = await serve('none', '--tls-cert', certFile, '--tls-key', keyFile)
    expect(url).toMatch(/^https:\/\/localhost:\d+$/)
    expect(line).toBe('')
    expect(await statusOf(url, String(caFile))).toBe(200)
  })

  it.each([
    [
      'a certificate without its key',
      ['--tls-cert', 'a.pem'],
      /--tls-cert a\.pem needs its private key\.\nName it with --tls-key FILE/
    ],
    [
      'a key without its certificate',
      ['--tls-key', 'a.key'],
      /--tls-key a\.key needs its certificate\.\nName it with --tls-cert FILE/
    ],
    [
      'both ways at once',
      ['--https', '--tls-cert', 'a.pem', '--tls-key', 'a.key'],
      /Leave --https away to use yours/
    ],
    [
      'a file that is not there',
      ['--tls-cert', 'gone.pem', '--tls-key', 'a.key'],
      /gone\.pem cannot be read \(ENOENT\)\.\nCheck the path of --tls-cert/
    ],
    [
      'a file that is something else',
      ['--tls-cert', 'package.json', '--tls-key', 'a.key'],
      /package\.json holds no certificate/
    ],
    [
      'a host with a port',
      ['--https', '--allow-host', 'my-machine:3000'],
      /--allow-host my-machine:3000 is not the name of a host/
    ]
  ])('ends with 2 and a hint for %s', async (_, args, message) => {
    const { code, err } = await command.run(['serve', '--port', '0', ...args])
    expect([code, err]).toEqual([2, expect.stringMatching(message)])
    expect(err).not.toContain('    at ')
  })

  it('ends with 2 and a hint where the certificate cannot be kept', async () => {
    const config = join(folder, 'a-file')
    writeFileSync(config, '')
    const env = { XDG_CONFIG_HOME: config }
    const { code, err } = await command.run(['serve', '--port', '0', '--https'], { env })
    expect([code, err]).toEqual([
      2,
      expect.stringContaining('Name another folder with XDG_CONFIG_HOME')
    ])
    expect(err).toContain(join(config, 'emarsys-actions'))
  })
})
