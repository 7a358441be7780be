import { render } from 'preact'
import { App } from './app/app.js'
import { applyTheme, storedTheme } from './app/theme.js'
import type { DescribedContract } from './decode/abi-book.js'
import './style/tokens.css'
import './style/page.css'
import './style/parts.css'

/** Names and ABIs; without them the page still shows the chain, undecoded. */
async function readContracts(): Promise<readonly DescribedContract[]> {
  try {
    const answer = await fetch('/dashboard/metadata.json')
    return ((await answer.json()) as { contracts: readonly DescribedContract[] }).contracts
  } catch {
    return []
  }
}

applyTheme(storedTheme())
const place = document.getElementById('app')
const url = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/`
if (place !== null) render(<App url={url} contracts={await readContracts()} />, place)
