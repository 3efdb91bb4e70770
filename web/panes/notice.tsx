import { useAppState } from '../state/app'

/** A word on what was just done. */
export function Notice() {
  const notice = useAppState((state) => state.notice)
  return (
    <div class="notice-place" role="status">
      {notice !== null && <div class="notice">{notice}</div>}
    </div>
  )
}
