import { Faults } from './faults'
import { Limits } from './limits'
import { Permissions } from './permissions'
import { SeedEditor } from './seed-editor'
import { Switches } from './switches'
import { Troubles } from './troubles'

/** Everything that can be made to go wrong, or set otherwise, in the sandbox. */
export function BreakThings() {
  return (
    <div class="cards cards-wide">
      <Troubles />
      <Faults />
      <Switches />
      <Limits />
      <Permissions />
      <SeedEditor />
    </div>
  )
}
