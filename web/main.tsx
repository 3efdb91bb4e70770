// Lets components follow the signals that they read.
import '@preact/signals'
import { render } from 'preact'
import { Page } from './page/page'
import { AppContext } from './state/app'
import { startApp } from './state/start'
import './styles/main.css'

const root = document.getElementById('app')
if (root !== null) {
  render(
    <AppContext.Provider value={startApp()}>
      <Page />
    </AppContext.Provider>,
    root
  )
}
