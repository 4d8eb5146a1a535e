export { type App, type AppOptions, databaseUrl, startApp } from './app.ts'
export { type Config, ConfigError, readConfig, settings } from './config.ts'
export { clock } from './platform/machine.ts'
export { BackupRefused, backup, move, restore } from './storage/backup.ts'
