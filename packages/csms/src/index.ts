export { type App, type AppOptions, startApp } from './app.ts'
export { type Config, ConfigError, readConfig, settings } from './config.ts'
