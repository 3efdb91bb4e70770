import { resolve } from 'node:path'
import { checkTarget, ReportFile, type Reported, readReport } from './report'
import { SANDBOX, type Target } from './target'
import { mappingFingerprint } from './fingerprint'
import { RecordFile } from './record-file'
import type { Subscription } from '../wire'

/** The file of accepted events, and the report on what became of them. */
export interface Recording {
  readonly paths: { readonly record: string; readonly report: string }
  readonly file: RecordFile
  readonly report: ReportFile
  /** What earlier runs reported. */
  readonly reported: Reported
  /** See `mappingFingerprint`; worked out once for each. */
  keyOf(subscription: Subscription): string
  close(): void
}

/**
 * Opens both files for appending; the report is named after the record unless it is said otherwise.
 * @param target where events go; a sandbox that ended with its process may be followed by another
 * @throws FileInUseError when another process writes one of them; what the file system says when one cannot be written
 */
export async function openRecording(
  record: string,
  target: Target,
  reportPath = `${record}.report`
): Promise<Recording> {
  const file = RecordFile.open(record)
  try {
    const report = ReportFile.open(reportPath)
    const keys = new WeakMap<Subscription, string>()
    const reported = await readReportFor(reportPath, target).catch((error: unknown) => {
      report.close()
      throw error
    })
    return {
      paths: { record: resolve(record), report: resolve(reportPath) },
      file,
      report,
      reported,
      keyOf(subscription) {
        const key = keys.get(subscription) ?? mappingFingerprint(subscription)
        keys.set(subscription, key)
        return key
      },
      close() {
        report.close()
        file.close()
      }
    }
  } catch (error) {
    file.close()
    throw error
  }
}

/** @throws OtherTargetError when the report is about another target */
async function readReportFor(path: string, target: Target): Promise<Reported> {
  const reported = await readReport(path)
  const wasSandbox = reported.target?.id.startsWith(SANDBOX) ?? true
  if (!wasSandbox || target.options !== null) checkTarget(path, reported, target)
  return reported
}
