import type { Command } from 'commander'
import type { CommandContext } from '../context'
import type { TestFlags } from '../run-test'

/** Adds `test` with its options and help; what it does is loaded when it runs. */
export function addTest(program: Command, context: CommandContext): void {
  program
    .command('test')
    .description('Run scenarios: events, and their expected outcomes in the mappings.')
    .option('--mappings <file>', "mappings in Segment's subscription form", 'mappings.json')
    .option('--scenarios <file>', 'the scenarios; default: scenarios.json beside the mappings')
    .option('--seed <file>', 'the account that each scenario starts with')
    .option('--junit <file>', 'also write the results as JUnit XML')
    .addHelpText(
      'after',
      `
Each scenario runs through all enabled mappings on its own sandbox, which always starts with the same account:
a small shop, or the one that --seed describes (docs/sandbox.md).
The workbench's page pins events as scenarios, and runs them on each edit of a mapping; give serve the same --seed.

Exit codes: 0 all as expected, 1 some differ, 2 wrong usage.

Example:
  npx emarsys-actions test --mappings examples/mappings.json --junit scenarios.xml`
    )
    .action((flags: TestFlags) => {
      const { runTest }: typeof import('../run-test') = require('../run-test')
      return context.finish(runTest(flags, context))
    })
}
