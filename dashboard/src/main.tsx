import { OrderState } from '@merkato/contracts'
import { Interface } from 'ethers'
import { render } from 'preact'
import './style/tokens.css'

const i = new Interface(['function f(uint256 a) returns (bool)'])
render(
  <p>
    {i.getFunction('f')?.selector}
    {OrderState.Open}
  </p>,
  document.getElementById('app') as HTMLElement,
)
