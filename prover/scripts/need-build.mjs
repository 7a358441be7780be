// Loaded before a bench by `--import`: imports of a script that are not built yet would fail with Node's own words.
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')
const missing = ['prover', 'protocol', 'circuits'].filter((room) => !existsSync(join(root, room, 'dist')))
if (missing.length > 0) {
  console.error(`Not built yet: ${missing.join(', ')}. Run "npm run build" at the root of the repository first.`)
  process.exit(1)
}
