/** What is not signed, or not started; the message says what to do. */
export class CaRefused extends Error {
  override readonly name = 'CaRefused'
}
