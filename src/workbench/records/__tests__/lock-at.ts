import { lockFile } from '../file-lock'

/** Takes a file at a time, says whether it got it, and holds it for a while. */
function main([path = '', at = '0']: string[]): void {
  while (Date.now() < Number(at));
  try {
    lockFile(path)
    process.stdout.write('held')
    setTimeout(() => {}, 1000)
  } catch {
    process.stdout.write('in use')
  }
}

main(process.argv.slice(3))
