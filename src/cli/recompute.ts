import { recomputeCommand } from './recompute-command.ts'
import { asProgram } from './terminal.ts'

await asProgram(recomputeCommand)
