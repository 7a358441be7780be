/** What one run has found: a line for each check, and how many passed and failed. */
export class Checks {
  passed = 0
  readonly failures: string[] = []

  constructor(
    /** Stands before each check's name. */
    private readonly section: string,
    private readonly say: (line: string) => void = console.log,
  ) {}

  /** Runs one check, which fails by throwing or by taking longer than `limit` milliseconds. A failed check ends no run. */
  async check(name: string, work: () => unknown, limit = 60_000): Promise<void> {
    const title = `${this.section}: ${name}`
    try {
      await within(limit, Promise.resolve().then(work))
      this.passed += 1
      this.say(`ok      ${title}`)
    } catch (error) {
      this.failures.push(title)
      this.say(`FAILED  ${title}\n        ${reason(error)}`)
    }
  }
}

async function within(limit: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`took longer than ${limit} ms`)), limit)
  })
  await Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/** Libraries put the request and links into their messages; the first lines say what was wrong. */
function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, 12)
    .join('\n        ')
    .slice(0, 1_500)
}
