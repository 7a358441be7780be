import { render } from 'preact'
import { App } from './app/app.js'
import { applyTheme, storedTheme } from './app/theme.js'
import './style/tokens.css'
import './style/page.css'
import './style/parts.css'

applyTheme(storedTheme())
const place = document.getElementById('app')
const url = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/`
if (place !== null) render(<App url={url} />, place)
