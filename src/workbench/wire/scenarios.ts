/** An event or a batch, and what is expected to become of it in the mappings. */
export interface PinnedScenario {
  readonly name: string
  readonly events: readonly object[]
  /** The trouble that its requests meet. */
  readonly fault?: string | undefined
}

/** `GET /_workbench/scenarios`. */
export interface ScenariosReply {
  /** Null where the workbench was started without mappings. */
  readonly file: string | null
  readonly scenarios: readonly PinnedScenario[]
  /** The troubles that a scenario can meet, as the sandbox's control takes them. */
  readonly faults: readonly { readonly name: string; readonly fault: object }[]
}

/** One of the answer to `POST /_workbench/scenarios/run`. */
export interface ScenarioReply {
  readonly name: string
  readonly passed: boolean
  /** What is another than expected, a sentence each. */
  readonly differences: readonly string[]
}
