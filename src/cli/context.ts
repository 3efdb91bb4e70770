import type { Readable } from 'node:stream'
import type { Terminal } from './terminal'

/** What the command is given by the process that runs it, or by a test in its place. */
export interface CommandIo {
  terminal: Terminal
  env: NodeJS.ProcessEnv
  stdin: Readable
  /** Ends what is in flight in order. */
  signal: AbortSignal
  /** Asks the person at the terminal; absent where there is none. */
  ask?: ((question: string) => Promise<string>) | undefined
}

/** What each command works with. */
export interface CommandContext extends CommandIo {
  /** Takes the running command's exit code when it has ended. */
  finish(running: Promise<number>): Promise<void>
}
