#!/usr/bin/env node
// Builds the page and serves it, to be looked at in any browser, until Ctrl-C. With the address of a sandbox it pays there.
//   node sdk/test/browser/serve.mjs [http://127.0.0.1:8545]
import { buildWithVite } from './build.mjs'
import { POLICY, serve } from './site.mjs'

const [, , node] = process.argv
const policy = node ? { ...POLICY, 'connect-src': `${POLICY['connect-src']} ${new URL(node).origin}` } : POLICY
const site = await serve(await buildWithVite(), { policy })
console.log(`Open ${site.url}${node ? `?node=${node}` : ''}`)
