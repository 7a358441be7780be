import { setTimeout as pause } from 'node:timers/promises'
import type { Mutex } from '../mutex.js'
import type { JsonRpcSource, Turn } from './json-rpc-source.js'
import { ForkSourceError } from './source-error.js'

/** How long others wait for a source that somebody else needs, in milliseconds. */
const PATIENCE = 50

/** Nobody is told of it: the source is slow, and others go first. */
class TurnOver extends ForkSourceError {
  constructor(host: string) {
    super(host, 'is slow: others go first')
  }
}

/**
 * What a request that changes nothing got from a source. It lets others go first while it waits for an answer, and then begins anew, on
 * the state as it is then; what it was answered before it is not answered again.
 */
export class SourceTurn implements Turn {
  readonly #answers = new Map<string, Promise<unknown>>()
  #awaited: Promise<unknown> | undefined

  /** @param othersWait whether somebody would go first */
  constructor(
    readonly source: JsonRpcSource,
    private readonly othersWait: () => boolean,
  ) {}

  /** What it waits for, while others go first. Whatever came out in the meantime is to be thrown away. */
  get awaited(): Promise<unknown> | undefined {
    return this.#awaited
  }

  /** Another attempt. */
  begin(): void {
    this.#awaited = undefined
  }

  /** The source's answer to what `name` stands for. @throws what `ask` throws */
  async answer<T>(name: string, ask: () => Promise<T>): Promise<T> {
    const known = this.#answers.get(name) as Promise<T> | undefined
    const answer = known ?? ask()
    this.#answers.set(name, answer)
    const settled = answer.then(
      () => true,
      () => true,
    )
    while (!(await isSettledWithin(settled, PATIENCE))) {
      if (!this.othersWait()) continue
      this.#awaited = settled
      throw new TurnOver(this.source.host)
    }
    return answer
  }
}

async function isSettledWithin(settled: Promise<boolean>, milliseconds: number): Promise<boolean> {
  const patience = new AbortController()
  const { signal } = patience
  const over = pause(milliseconds, false, { signal }).catch(() => false)
  try {
    return await Promise.race([settled, over])
  } finally {
    patience.abort()
  }
}

/**
 * Runs a task that changes nothing, alone, but for the time in which it waits for a slow source.
 *
 * @param sourceNow of the chain as it is then, whose tasks begin anew when it becomes another's fork; undefined when it is no fork
 */
export async function inTurns<T>(
  mutex: Mutex,
  sourceNow: () => JsonRpcSource | undefined,
  task: () => Promise<T>,
): Promise<T> {
  let turn: SourceTurn | undefined
  for (;;) {
    const outcome = await mutex.run(async () => {
      const source = sourceNow()
      if (source === undefined) return { result: await task() }
      if (turn?.source !== source) turn = new SourceTurn(source, () => mutex.isAwaited)
      return attempt(turn, task)
    })
    if ('result' in outcome) return outcome.result
    await outcome.awaited
  }
}

async function attempt<T>(
  turn: SourceTurn,
  task: () => Promise<T>,
): Promise<{ readonly result: T } | { readonly awaited: Promise<unknown> }> {
  turn.begin()
  try {
    const result = await turn.source.during(turn, task)
    // Somebody on the way may have taken the end of the turn for an answer.
    return turn.awaited === undefined ? { result } : { awaited: turn.awaited }
  } catch (error) {
    if (turn.awaited === undefined) throw error
    return { awaited: turn.awaited }
  }
}
