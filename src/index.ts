import emarsys from './destinations/emarsys'

/** The destination, as Segment's runtime takes it. A constant, so that `import { destination }` finds it in CommonJS. */
export const destination = emarsys
export type { Settings } from './destinations/emarsys/generated-types'
export {
  type ActiveFault,
  type Calibration,
  CalibrationError,
  type Credentials,
  createSandbox,
  type Evidence,
  type Fault,
  type JournalEntry,
  type JournalFilter,
  type Limits,
  type Permission,
  type Sandbox,
  type SandboxOptions,
  type SandboxState,
  type SandboxSummary,
  type Seed,
  type Switches
} from './sandbox'
export {
  createWorkbench,
  PortInUseError,
  type Workbench,
  type WorkbenchMessage,
  type WorkbenchOptions
} from './workbench/serve'
