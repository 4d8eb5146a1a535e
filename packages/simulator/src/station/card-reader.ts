import { type Clock, type Timer } from '../clock.ts'
import { type Authorizer } from './authorizer.ts'
import { type Evse } from './evse.ts'
import { type IdToken, sameToken } from './model.ts'
import { type Reservations } from './reservations.ts'
import { type Variables } from './variables.ts'

interface CardReaderHost {
  readonly clock: Clock
  readonly variables: Variables
  readonly authorizer: Pick<Authorizer, 'authorize'>
  reservations(): Pick<Reservations, 'admit' | 'unused'>
  powered(): boolean
  keptForPayer(evseId: number): boolean
}

/** Where tokens are shown, and how long an EVSE waits for the car of who may charge. */
export class CardReader {
  readonly #host: CardReaderHost
  readonly #waiting = new Map<number, Timer>()

  constructor(host: CardReaderHost) {
    this.#host = host
  }

  /** A card is held to the reader: begins or ends charging at the EVSE. */
  async present(
    evse: Evse,
    idToken: IdToken,
    judge = () => this.#host.authorizer.authorize(idToken, evse.id),
  ): Promise<'started' | 'stopped' | 'refused'> {
    const holder = evse.transaction?.idToken ?? evse.authorization?.idToken
    if (holder !== undefined && evse.authorization !== undefined) {
      if (!sameToken(holder, idToken) && !(await this.#mayStop(evse, idToken))) return 'refused'
      evse.deauthorize('StopAuthorized', 'Local', idToken)
      return 'stopped'
    }
    // [2.1 C25.FR.22] Somebody else pays for it on the web.
    if (this.#host.keptForPayer(evse.id)) return 'refused'
    const result = await judge()
    if (result.status !== 'Accepted' || !evse.free || !this.#host.powered()) return 'refused'
    // A master pass ends transactions and never begins one [C12.FR.09, C16].
    const master = this.#host.variables.text('AuthCtrlr.MasterPassGroupId')
    if (master !== '' && result.groupIdToken?.idToken === master) return 'refused'
    const { admitted, reservationId } = this.#host.reservations().admit(evse, idToken, result.groupIdToken)
    if (!admitted) return 'refused'
    evse.authorize({ ...result, idToken, ...(reservationId !== undefined && { reservationId }) })
    this.awaitCar(evse)
    return 'started'
  }

  /** Takes the right to charge back when nobody plugs in [E03.FR.05; 16 ConnectionTimeOut]. */
  awaitCar(evse: Evse): void {
    this.carCame(evse.id)
    if (evse.plugged) return
    const timeoutS = this.#host.variables.number('TxCtrlr.EVConnectionTimeOut')
    const waiting = evse.authorization
    const expire = (): void => {
      if (evse.plugged || waiting === undefined || evse.authorization !== waiting) return
      evse.deauthorize('EVConnectTimeout', 'Timeout')
      if (waiting.reservationId !== undefined) this.#host.reservations().unused(waiting.reservationId)
    }
    this.#waiting.set(evse.id, this.#host.clock.schedule(timeoutS * 1000, expire))
  }

  carCame(evseId: number): void {
    this.#waiting.get(evseId)?.cancel()
  }

  stop(): void {
    for (const timer of this.#waiting.values()) timer.cancel()
  }

  /** A token of the same group, or a master pass, ends what another began [16 4.10; C09.FR.03, C16]. */
  async #mayStop(evse: Evse, idToken: IdToken): Promise<boolean> {
    const result = await this.#host.authorizer.authorize(idToken, evse.id)
    const group = result.groupIdToken
    if (result.status !== 'Accepted' || group === undefined) return false
    return (
      sameToken(group, evse.authorization?.groupIdToken) ||
      group.idToken === this.#host.variables.text('AuthCtrlr.MasterPassGroupId')
    )
  }
}
