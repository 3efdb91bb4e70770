import * as v from 'valibot'
import { Problem, type ProblemDetails } from './problem'

/** The problem of a body that has another shape than expected: what is wrong, and the path of the first such place. */
export function shapeProblem(
  issue: v.BaseIssue<unknown>,
  details: Pick<ProblemDetails, 'status' | 'code'>
): Problem {
  const path = v.getDotPath(issue)
  if (path === null) return new Problem({ ...details, message: issue.message })
  const missing = issue.input === undefined && issue.message.startsWith('Invalid key')
  const message = missing ? `${path} is missing.` : `${path}: ${issue.message}`
  return new Problem({ ...details, message, path })
}
