import { resolve } from 'node:path'
import { ReportFile } from './report'
import { RecordFile } from './record-file'

/** The file of accepted events, and the report on what became of them. */
export interface Recording {
  readonly paths: { readonly record: string; readonly report: string }
  readonly file: RecordFile
  readonly report: ReportFile
  close(): void
}

/**
 * Opens both files for appending; the report is named after the record unless it is said otherwise.
 * @throws FileInUseError when another process writes one of them; what the file system says when one cannot be written
 */
export function openRecording(record: string, reportPath = `${record}.report`): Recording {
  const file = RecordFile.open(record)
  try {
    const report = ReportFile.open(reportPath)
    return {
      paths: { record: resolve(record), report: resolve(reportPath) },
      file,
      report,
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
