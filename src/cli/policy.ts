import { policyCommand } from './policy-command.ts'
import { asProgram } from './terminal.ts'

await asProgram(policyCommand)
