/** A connector as a mechanism: cable, lock and contactor; the rules that hold between them are kept here. */
export interface ConnectorPhysics {
  readonly plugged: boolean
  readonly locked: boolean
  readonly contactorClosed: boolean
  plugIn(): void
  /** Opens the contactor, unlocks and removes the plug; false when the lock holds it. */
  unplug(): boolean
  lock(): boolean
  /** False when the lock is jammed. */
  unlock(): boolean
  /** Refused without a plug: a contactor never closes on an open socket. */
  closeContactor(): boolean
  openContactor(): void
  /** A mechanical failure on demand. */
  jamLock(jammed: boolean): void
}

/** `tethered` cables are fixed at the station: there the car holds the plug, not the station. */
export function createConnectorPhysics(tethered: boolean): ConnectorPhysics {
  let plugged = false
  let locked = false
  let contactorClosed = false
  let jammed = false
  return {
    get plugged() {
      return plugged
    },
    get locked() {
      return locked
    },
    get contactorClosed() {
      return contactorClosed
    },
    plugIn() {
      plugged = true
    },
    unplug() {
      if (!plugged) return true
      if (locked) return false
      contactorClosed = false
      plugged = false
      return true
    },
    lock() {
      if (jammed || !plugged) return false
      locked = !tethered
      return true
    },
    unlock() {
      if (jammed && locked) return false
      contactorClosed = false
      locked = false
      return true
    },
    closeContactor() {
      if (!plugged) return false
      contactorClosed = true
      return true
    },
    openContactor() {
      contactorClosed = false
    },
    jamLock(next) {
      jammed = next
    },
  }
}
