import { asProgram } from './terminal.ts'
import { termsCommand } from './terms-command.ts'

await asProgram(termsCommand)
