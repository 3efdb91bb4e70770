/** The sandbox's types, and nothing else of it: what calibrate finds is what the sandbox plays. */
export type { Calibration, Evidence, Limits, SwitchName, Switches } from '../sandbox'
