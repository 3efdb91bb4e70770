import { useApp, useAppState } from '../state/app'

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
              onClick={() => {
                app.set({ notice: null })
                undo()
              }}
            >
              Undo
            </button>
          )}
        </div>
      )}
    </div>
  )
}
