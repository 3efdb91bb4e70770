import { useApp, useAppState } from '../state/app'
import { takeBack } from '../state/notice'
import { MOD } from './use-keys'

/** A word on what was just done, and the way back where there is one. */
export function Notice() {
  const app = useApp()
  const notice = useAppState((state) => state.notice)
  const undo = notice?.undo
  return (
    <div class="notice-place" role="status">
      {notice !== null && (
        <div class="notice">
          <span>{notice.text}</span>
          {undo !== undefined && (
            <button
              type="button"
              class="link"
              aria-keyshortcuts="Control+Z Meta+Z"
              onClick={() => takeBack(app)}
            >
              Undo <kbd>{MOD}Z</kbd>
            </button>
          )}
        </div>
      )}
    </div>
  )
}
