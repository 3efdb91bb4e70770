// playwright test
import { expect, test } from '@playwright/test'

const control = 'http://127.0.0.1:3100/_sandbox'

test.beforeEach(({ request }) => request.post(`${control}/reset`))

test('signing up in the browser reaches Emarsys', async ({ page, request }) => {
  await page.goto('/')
  await page.getByLabel('Email').fill('new@example.com')
  await page.getByRole('button', { name: 'Sign up' }).click()
  await expect(page.getByText('Thank you!')).toBeVisible()
  const summary = await (await request.get(`${control}/summary`)).json()
  expect(summary).toMatchObject({ delivered: 1, rejected: 0, retry: 0 })
})

test('the shop says so when Emarsys does not answer', async ({ page, request }) => {
  const data = { answer: { kind: 'reply', status: 503 } }
  await request.post(`${control}/faults`, { data })
  await page.goto('/')
  await page.getByLabel('Email').fill('new@example.com')
  await page.getByRole('button', { name: 'Sign up' }).click()
  await expect(page.getByText('Please try again.')).toBeVisible()
})
