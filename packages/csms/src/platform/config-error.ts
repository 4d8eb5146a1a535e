/** A setting that cannot be used; the message says which, where it came from and what to do. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}
