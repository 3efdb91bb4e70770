// Starts a sandbox and the shop, and stops them when the tests are over.
import { defineConfig } from '@playwright/test'

const sandbox = 'http://127.0.0.1:3100'

export default defineConfig({
  testMatch: '*.browser.mjs',
  use: {
    baseURL: 'http://127.0.0.1:4000',
    launchOptions: { executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] }
  },
  webServer: [
    { command: 'npx emarsys-actions sandbox --port 3100', url: `${sandbox}/healthcheck` },
    {
      command: 'node shop.js',
      url: 'http://127.0.0.1:4000',
      env: {
        EMARSYS_API_URL: sandbox,
        EMARSYS_API_USER: 'sandbox_account001',
        EMARSYS_API_PASSWORD: 'sandbox-secret'
      }
    }
  ]
})
