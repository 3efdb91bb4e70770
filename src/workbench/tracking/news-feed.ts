/** How often something is told at most. Milliseconds. */
const EVERY_MS = 100

/** Tells that something is new, at most ten times a second: what it is, the page asks for. */
export class NewsFeed<News> {
  #timer: NodeJS.Timeout | undefined

  constructor(
    private readonly send: (news: News) => void,
    private readonly news: () => News
  ) {}

  /** Something is new. */
  touch(): void {
    this.#timer ??= setTimeout(() => this.#tell(), EVERY_MS).unref()
  }

  /** Tells what is left to tell. */
  close(): void {
    if (this.#timer === undefined) return
    clearTimeout(this.#timer)
    this.#tell()
  }

  #tell(): void {
    this.#timer = undefined
    this.send(this.news())
  }
}
