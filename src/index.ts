/** The destination, as Segment's runtime takes it. */
export { default as destination } from './destinations/emarsys'
export type { Settings } from './destinations/emarsys/generated-types'
export {
  createSandbox,
  type Fault,
  type Sandbox,
  type SandboxOptions,
  type SandboxState,
  type Seed
} from './sandbox'
export {
  createWorkbench,
  PortInUseError,
  type Workbench,
  type WorkbenchMessage,
  type WorkbenchOptions
} from './workbench/serve'
