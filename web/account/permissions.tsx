import { readPermissions, setPermission } from '../server/account-calls'
import { changeAccount } from '../state/account'
import { useApp, useAppState } from '../state/app'

/** What the API user may do; without a permission Emarsys answers 403. */
export function Permissions() {
  const app = useApp()
  const permissions = useAppState((state) => state.account?.permissions ?? {})
  return (
    <section class="card" aria-labelledby="permissions-title">
      <h3 id="permissions-title">Permissions</h3>
      <p class="muted">What the API user may do. Without one, Emarsys refuses with 403.</p>
      <div class="checks">
        {Object.entries(permissions).map(([name, granted]) => (
          <label class="check" key={name}>
            <input
              type="checkbox"
              checked={granted}
              onChange={(event) => {
                const verb = event.currentTarget.checked ? 'grant' : 'revoke'
                void changeAccount(
                  app,
                  () => setPermission(name, verb),
                  'permissions',
                  readPermissions
                )
              }}
            />
            <span class="mono">{name}</span>
          </label>
        ))}
      </div>
    </section>
  )
}
