export { banner } from './banner'
export {
  type Calibration,
  CalibrationError,
  checkCalibration,
  describeCalibration,
  type Evidence
} from './account/calibration'
export { coverage, formatCoverage } from './contract/coverage'
export { REQUEST_HEADER } from './routes/witness'
export { createSandbox, type Sandbox, type SandboxOptions } from './create-sandbox'
export type { ActiveFault, Fault } from './control/fault'
export type { JournalFilter } from './control/journal'
export type { JournalEntry } from './control/journal-entry'
export { StateFileError } from './control/state-file'
export type { Summary as SandboxSummary } from './control/summary'
export type { Limits } from './account/limits'
export type { Permission } from './contract/endpoints'
export { type Seed, SeedSchema } from './account/seed'
export type { SandboxState } from './account/collections'
export { SWITCHES, type SwitchName, type Switches } from './account/switches'
export type { Credentials } from './world'
