import { charging } from './charging.ts'
import { commands } from './commands.ts'
import { network } from './network.ts'
import { settings } from './settings.ts'
import { shell } from './shell.ts'

export const de = { ...shell, ...network, ...commands, ...charging, ...settings }
