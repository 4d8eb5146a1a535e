import { randomBytes } from 'node:crypto'
import { type CardReader } from './card-reader.ts'
import { type SigningUse } from './certificate-memory.ts'
import { type Evse } from './evse.ts'
import { type StationMemory } from './memory.ts'
import { type StationOptions } from './options.ts'
import { type Variables } from './variables.ts'
import { emaidOf, VehicleCertificates } from './vehicle-certificates.ts'
import { type PresentedContract, type VehicleContract, type VehicleSpeech } from './vehicle-model.ts'

export interface VehiclesHost {
  readonly options: Pick<StationOptions, 'identity' | 'layout'>
  readonly variables: Variables
  readonly memory: StationMemory
  /** Accepted, and there is a link. */
  readonly ready: boolean
  now(): number
  save(): void
  evse(id: number): Evse | undefined
  securityEvent(type: string, detail?: string): void
}

const schema = 'urn:iso:15118:2:2013:MsgDef'
/** About what a CertificateInstallationReq takes. */
const requestBytes = 900

/** ISO 15118 at a station: vehicles that pay by themselves, and the certificate that they see. */
export class Vehicles {
  readonly certificates: VehicleCertificates
  readonly #host: VehiclesHost
  /** Undefined where the version has no words for it. */
  readonly #speech: VehicleSpeech | undefined
  readonly #cardReader: Pick<CardReader, 'present'>
  readonly #watch: (promise: Promise<unknown>) => void

  constructor(
    host: VehiclesHost,
    speech: VehicleSpeech | undefined,
    cardReader: Pick<CardReader, 'present'>,
    watch: (promise: Promise<unknown>) => void,
  ) {
    this.#host = host
    this.#speech = speech
    this.#cardReader = cardReader
    this.#watch = watch
    this.certificates = new VehicleCertificates(host)
  }

  get able(): boolean {
    const { options, variables } = this.#host
    return options.layout.iso15118 === true && this.#speech !== undefined && variables.flag('ISO15118Ctrlr.Enabled')
  }

  /** A vehicle identifies itself over the cable that is plugged in [C07]. */
  async plugAndCharge(evseId: number, contract: VehicleContract): Promise<'started' | 'refused'> {
    const speech = this.#speech
    const evse = this.#host.evse(evseId)
    if (!this.able || speech === undefined || evse?.plugged !== true) return 'refused'
    // [C07.FR.07] what nobody checked charges nothing.
    if (!this.#host.variables.flag('ISO15118Ctrlr.PnCEnabled') || !this.#host.ready) return 'refused'
    const own = this.certificates.ownToAskFor()
    if (own !== undefined) await speech.certificateStatus(own)
    const presented = this.#presented(contract)
    if (presented === undefined) return 'refused'
    const answer = await this.#cardReader.present(evse, presented.idToken, async () => {
      const outcome = await speech.authorize(presented)
      return outcome.ok ? outcome.value : { status: 'Invalid' }
    })
    return answer === 'started' ? 'started' : 'refused'
  }

  #presented({ chain }: VehicleContract): PresentedContract | undefined {
    const emaid = emaidOf(chain)
    if (emaid === undefined) return undefined
    const idToken = { idToken: emaid, type: 'eMAID' }
    const names = this.certificates.namesOf(chain)
    if (names !== undefined && names.length > 0) return { idToken, iso15118CertificateHashData: names }
    // [C07.FR.06]
    const isAllowed = this.#host.variables.flag('ISO15118Ctrlr.CentralContractValidationAllowed')
    return isAllowed ? { idToken, certificate: chain } : undefined
  }

  /**
   * A vehicle without a contract asks for one [M01]. What it would ask cannot be written here, which has no EXI: the
   * bytes are any, and those of the answer are the vehicle's to read.
   */
  async askContract(): Promise<'given' | 'refused'> {
    const speech = this.#speech
    if (!this.able || speech === undefined || !this.#host.ready) return 'refused'
    const answer = await speech.contract(schema, randomBytes(requestBytes).toString('base64'))
    return answer.ok && answer.value.status === 'Accepted' && answer.value.exiResponse !== '' ? 'given' : 'refused'
  }

  /** Has its certificate signed anew, with a new key [A02]. */
  askCertificate(use: SigningUse): void {
    const speech = this.#speech
    if (speech === undefined) return
    const asking = async () => {
      const answer = await speech.sign(this.certificates.request(use), use)
      if (answer.ok && answer.value.status !== 'Accepted') this.certificates.forget()
    }
    this.#watch(asking())
  }
}
