import { asProgram } from './terminal.ts'
import { verifyCommand } from './verify-command.ts'

await asProgram(verifyCommand)
