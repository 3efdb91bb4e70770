import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { ANSWERS_CHANNEL, type Answered } from '../routes/witness'
import { checkAnswer, checkRequest } from './contract-check'
import { type SentRequest, watchRequests } from './sent-requests'

// Set up for every test: each answer that a sandbox of the test's process gives is held against the vendor's shapes, and so is
// each request of the destination, also to nock. Segment's client names itself, which tells it from the tests' own requests.

const SEGMENT = /^Segment/

/** How many problems of one test are told. */
const MAX_TOLD = 10

const problems: string[] = []

function checkOne(message: unknown): void {
  const { request, answer } = message as Answered
  for (const problem of checkAnswer({ request, answer })) {
    const said = `${answer.status} ${answer.body.slice(0, 500)}`
    problems.push(`${request.method} ${request.url} is answered ${said}: ${problem}`)
  }
}

function checkSent(request: SentRequest): void {
  for (const problem of checkRequest(request))
    problems.push(`${request.method} ${request.url} ${request.body.slice(0, 500)}: ${problem}`)
}

let stop = () => {}
beforeAll(() => {
  subscribe(ANSWERS_CHANNEL, checkOne)
  stop = watchRequests(SEGMENT, checkSent)
})
afterAll(() => {
  unsubscribe(ANSWERS_CHANNEL, checkOne)
  stop()
})
afterEach(() => {
  const found = problems.splice(0)
  if (found.length)
    throw new Error(`Not as the vendor's documents say:\n${found.slice(0, MAX_TOLD).join('\n')}`)
})
