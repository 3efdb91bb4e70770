import * as v from 'valibot'
import { LimitsSchema } from '../account/limits'
import { SwitchesSchema } from '../account/switches'
import { PERMISSIONS, type Permission } from '../contract/endpoints'
import type { World } from '../world'

const permission = v.picklist(PERMISSIONS, (issue) => `There is no permission ${issue.received}.`)

const PermissionsSchema = v.strictObject({
  grant: v.optional(v.array(permission), []),
  revoke: v.optional(v.array(permission), [])
})

const ClockSchema = v.strictObject({
  shift_ms: v.pipe(
    v.number('shift_ms is a whole number of milliseconds.'),
    v.safeInteger('shift_ms is a whole number of milliseconds.')
  )
})

/** Changes how Emarsys behaves, the same from code and over HTTP. @throws ValiError what is wrong; then nothing has changed */
export const settings = {
  switches(world: World, given: unknown): World['switches'] {
    return Object.assign(world.switches, v.parse(SwitchesSchema, given))
  },

  limits(world: World, given: unknown): World['limits'] {
    return Object.assign(world.limits, v.parse(LimitsSchema, given))
  },

  permissions(world: World, given: unknown): ReadonlySet<Permission> {
    const { grant, revoke } = v.parse(PermissionsSchema, given)
    for (const name of grant) world.permissions.add(name)
    for (const name of revoke) world.permissions.delete(name)
    return world.permissions
  },

  clock(world: World, given: unknown): void {
    world.clockShift = v.parse(ClockSchema, given).shift_ms
  }
}
