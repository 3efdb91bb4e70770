import type { ComponentChildren } from 'preact'
import { setLimit, setPermission, setSwitch } from '../server/account-calls'
import { changeAccount } from '../state/account'
import { useApp } from '../state/app'
import type { Account } from '../state/app-state'
import { Check } from '../ui/check'
import { Select } from '../ui/select'
import { Faults } from './faults'
import { SeedEditor } from './seed-editor'

/** Everything that can be made to go wrong, or set otherwise, in the sandbox. */
export function Advanced({ account }: { account: Account }) {
  return (
    <div class="cards cards-wide">
      <Faults faults={account.faults} />
      <Switches {...account} />
      <Limits {...account} />
      <Permissions {...account} />
      <SeedEditor />
    </div>
  )
}

interface CardProps {
  readonly title: string
  readonly about: string
  readonly children: ComponentChildren
}

/** One thing that can be set, and what it is. */
export function Card({ title, about, children }: CardProps) {
  return (
    <section class="card" aria-label={title}>
      <h3>{title}</h3>
      <p class="muted">{about}</p>
      {children}
    </section>
  )
}

function Switches({ switches }: Pick<Account, 'switches'>) {
  const app = useApp()
  return (
    <Card title="Switches" about="How Emarsys behaves where its documentation leaves it open.">
      {Object.entries(switches).map(([name, { position, positions, meaning }]) => (
        <div class="setting-line" key={name}>
          <label for={`switch-${name}`}>
            <span class="mono">{name}</span>
            <span class="muted">{meaning}</span>
          </label>
          <Select
            id={`switch-${name}`}
            value={position}
            choices={positions}
            onChange={(chosen) => void changeAccount(app, () => setSwitch(name, chosen))}
          />
        </div>
      ))}
    </Card>
  )
}

function Limits({ limits }: Pick<Account, 'limits'>) {
  const app = useApp()
  return (
    <Card title="Limits" about="Emarsys's figures. Lower one to meet it.">
      {Object.entries(limits).map(([name, value]) => (
        <div class="setting-line" key={name}>
          <label for={`limit-${name}`}>
            <span class="mono">{name}</span>
          </label>
          <input
            id={`limit-${name}`}
            type="number"
            min="0"
            value={value}
            onChange={(event) => {
              const figure = event.currentTarget.valueAsNumber
              if (!Number.isNaN(figure)) void changeAccount(app, () => setLimit(name, figure))
            }}
          />
        </div>
      ))}
    </Card>
  )
}

function Permissions({ permissions }: Pick<Account, 'permissions'>) {
  const app = useApp()
  const set = (name: string, granted: boolean) =>
    void changeAccount(app, () => setPermission(name, granted ? 'grant' : 'revoke'))
  return (
    <Card
      title="Permissions"
      about="What the API user may do. Without one, Emarsys refuses with 403."
    >
      <div class="checks">
        {Object.entries(permissions).map(([name, granted]) => (
          <Check key={name} checked={granted} onChange={(given) => set(name, given)}>
            <span class="mono">{name}</span>
          </Check>
        ))}
      </div>
    </Card>
  )
}
