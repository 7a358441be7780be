/** What is compared of a log. */
export interface FollowedLog {
  readonly blockHash: string
  readonly logIndex: string
  readonly removed: boolean
}

/** The logs of a chain as somebody knows them who hears of every log that comes and goes, and of nothing else. */
export class FollowedLogs {
  readonly known = new Set<string>()
  /** What nobody may be told: a log twice, or that one is gone that was never there. */
  readonly contradictions: string[] = []

  take(log: FollowedLog): void {
    const key = FollowedLogs.keyOf(log)
    const isNews = log.removed === this.known.has(key)
    if (!isNews) this.contradictions.push(key)
    if (log.removed) this.known.delete(key)
    else this.known.add(key)
  }

  static keyOf({ blockHash, logIndex }: FollowedLog): string {
    return `${blockHash} ${logIndex}`
  }
}
