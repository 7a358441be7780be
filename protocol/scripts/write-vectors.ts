// Writes protocol/vectors anew: `npm run vectors -w @merkato/protocol`, after a build. Needs Node 24 (it runs TypeScript).
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeVectors, vectorText } from './make-vectors.ts'

for (const [path, vectors] of Object.entries(makeVectors())) {
  const file = fileURLToPath(new URL(`../vectors/${path}`, import.meta.url))
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, vectorText(vectors))
}
