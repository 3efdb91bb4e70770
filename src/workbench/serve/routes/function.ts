import { Hono } from 'hono'
import * as v from 'valibot'
import { makeFunction } from '../../../function/make-function'
import { findingLine } from '../../mapping/finding'
import type { FunctionReply } from '../../wire'
import { Problem } from '../http/problem'
import { readBody } from '../http/read-json'
import { SubscriptionShape } from './shapes'

const FunctionBody = v.object({
  subscriptions: v.array(SubscriptionShape, 'Send the mappings as an array.')
})

/** `POST /_workbench/function`: mappings as one file for Segment's Functions. @throws Problem 422 where one cannot be run */
export function functionRoute(): Hono {
  return new Hono().post('/', async (c) => {
    const { subscriptions } = await readBody(c, FunctionBody)
    const { file, findings } = makeFunction(JSON.stringify(subscriptions))
    if (file) return c.json<FunctionReply>(file)
    const wrong = findings.find(({ level }) => level === 'error')
    const message = wrong ? findingLine(wrong) : 'The mappings cannot be run.'
    throw new Problem(422, 'mappings', message)
  })
}
