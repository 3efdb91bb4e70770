import { decodeText, UnreadableFileError } from '../workbench/records/decode'
import { errorCode } from '../workbench/errors'
import { readFileSync } from 'node:fs'
import { checkRecording, type Recording } from '../record/recording'
import * as v from 'valibot'
import {
  type Calibration,
  CalibrationError,
  checkCalibration,
  type Seed,
  SeedSchema
} from '../sandbox'
import { aliasNotice } from '../workbench/runtime/action-aliases'
import { builtIn } from '../workbench/runtime/definition'
import { findingLine } from '../workbench/mapping/finding'
import { type Mapping, readMappings as readMappingsText } from '../workbench/mapping/read'
import { type Terminal, UsageError } from './terminal'

/** Reads a mappings file, and says what of it cannot be run. @throws UsageError when nothing can */
export function readMappings(path: string, terminal: Terminal): Mapping[] {
  const { mappings, findings } = readMappingsText(readText(path, 'mappings file'), builtIn)
  for (const finding of findings) terminal.err(findingLine(finding, path))
  const notice = aliasNotice(builtIn, mappings)
  if (notice) terminal.err(notice)
  if (!mappings.length)
    throw new UsageError(
      `${path} holds no mapping that can be run.`,
      'See examples/mappings.json for one that can.'
    )
  return mappings
}

/** Reads a file: UTF-8, or gzip of it. @throws UsageError when it cannot be read */
export function readText(path: string, what: string): string {
  try {
    return decodeText(readFileSync(path))
  } catch (error) {
    const reason =
      error instanceof UnreadableFileError ? `: ${error.message}` : ` (${errorCode(error)}).`
    throw new UsageError(`The ${what} ${path} cannot be read${reason}`, 'Check the path.')
  }
}

/** Reads a seed. @throws UsageError with the path of what is wrong */
export function readSeed(path: string): Seed {
  const text = readText(path, 'seed')
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new UsageError(
      `The seed ${path} is not JSON: ${(error as Error).message}`,
      'See docs/sandbox.md for its form.'
    )
  }
  const parsed = v.safeParse(SeedSchema, json)
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  throw new UsageError(
    `The seed ${path}, at ${v.getDotPath(issue) ?? 'its root'}: ${issue.message}`,
    'See docs/sandbox.md for its form.'
  )
}

/** Reads a calibration for the sandbox to play. @throws UsageError with the place of what is wrong */
export function readCalibration(path: string): Calibration {
  const text = readText(path, 'calibration')
  const hint = 'Make it again with npx emarsys-actions calibrate; docs/calibrate.md has its form.'
  try {
    return checkCalibration(JSON.parse(text))
  } catch (error) {
    const said = (error as Error).message
    const problem = error instanceof CalibrationError ? `, ${said}` : ` is not JSON: ${said}`
    throw new UsageError(`The calibration ${path}${problem}`, hint)
  }
}

/** Reads what `record` wrote. @throws UsageError with the place of what is wrong */
export function readRecording(path: string): Recording {
  const text = readText(path, 'recording')
  try {
    return checkRecording(JSON.parse(text))
  } catch (error) {
    throw new UsageError(
      `The recording ${path}: ${(error as Error).message}`,
      'Make it again with npx emarsys-actions record.'
    )
  }
}
