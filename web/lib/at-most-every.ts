/** A task that is done at once, and where it is asked for again soon, once at the end of each period (milliseconds). */
export function atMostEvery(period: number, task: () => void): () => void {
  let resting = false
  let again = false
  const run = () => {
    resting = true
    again = false
    task()
    setTimeout(() => {
      resting = false
      if (again) run()
    }, period)
  }
  return () => {
    if (resting) again = true
    else run()
  }
}
