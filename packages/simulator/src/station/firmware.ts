import { createVerify, X509Certificate } from 'node:crypto'
import { type Clock, type Timer } from '../clock.ts'
import { type StationMemory } from './memory.ts'
import { type FirmwareStatus } from './model.ts'

export interface FirmwareRequest {
  /** Plain 1.6 has no number for it. */
  readonly requestId: number | undefined
  readonly location: string
  readonly retrieveAt: number
  readonly installAt: number | undefined
  readonly retries: number
  readonly retryIntervalS: number
  /** PEM, and base64 over the whole file. */
  readonly signed?: { readonly certificate: string; readonly signature: string }
}

interface FirmwareHost {
  readonly clock: Clock
  readonly memory: StationMemory
  now(): number
  /** Whether nobody charges. */
  idle(): boolean
  tell(status: FirmwareStatus, requestId: number | undefined): void
  save(): void
  /** Restarts with what was installed. */
  reboot(): void
  securityEvent(type: string, detail?: string): void
}

const busyRetryMs = 5_000
const installMs = 3_000
const longestFile = 64 * 2 ** 20
const downloadMs = 60_000
const clockToleranceMs = 2_000

/** Fetches, checks and installs firmware, and tells of each step [L01, L02; 16 6.19, 7.25; security white paper]. */
export class Firmware {
  readonly #host: FirmwareHost
  #timer: Timer | undefined
  #download: AbortController | undefined
  #request: FirmwareRequest | undefined
  #last: FirmwareStatus | undefined

  constructor(host: FirmwareHost) {
    this.#host = host
  }

  update(request: FirmwareRequest): 'Accepted' | 'AcceptedCanceled' | 'InvalidCertificate' {
    if (request.signed !== undefined && !isValid(request.signed.certificate, this.#host.now())) {
      this.#host.securityEvent('InvalidFirmwareSigningCertificate')
      return 'InvalidCertificate'
    }
    const canceled = this.#request !== undefined
    this.stop()
    this.#request = request
    // [L01.FR.13] a time that is to come is told; this station's clock may be a little behind that of who asks.
    if (request.retrieveAt > this.#host.now() + clockToleranceMs) this.#tell('DownloadScheduled')
    this.#at(request.retrieveAt, () => this.#fetch(request, request.retries))
    return canceled ? 'AcceptedCanceled' : 'Accepted'
  }

  /** Tells what it last told while it is at work, and Idle otherwise [L01.FR.25, FR.26]. */
  tellAgain(): void {
    if (this.#request === undefined || this.#last === undefined) this.#host.tell('Idle', undefined)
    else this.#host.tell(this.#last, this.#request.requestId)
  }

  /** After the boot that ended the installation. */
  booted(): void {
    const { firmware } = this.#host.memory
    if (firmware?.installing === undefined) return
    const { requestId } = firmware.installing
    delete firmware.installing
    this.#host.save()
    this.#host.tell('Installed', requestId)
    this.#host.securityEvent('FirmwareUpdated', firmware.version)
  }

  stop(): void {
    this.#timer?.cancel()
    this.#download?.abort()
    this.#request = undefined
  }

  #tell(status: FirmwareStatus): void {
    this.#last = status
    this.#host.tell(status, this.#request?.requestId)
  }

  #at(time: number, run: () => void): void {
    this.#timer?.cancel()
    this.#timer = this.#host.clock.schedule(Math.max(0, time - this.#host.now()), run)
  }

  #fetch(request: FirmwareRequest, triesLeft: number): void {
    this.#tell('Downloading')
    const download = new AbortController()
    this.#download = download
    fetched(request.location, download.signal).then(
      (file) => {
        if (this.#request === request) this.#downloaded(request, file)
      },
      () => {
        if (this.#request !== request) return
        if (triesLeft > 0) {
          const again = this.#host.now() + request.retryIntervalS * 1_000
          this.#at(again, () => this.#fetch(request, triesLeft - 1))
          return
        }
        this.#end('DownloadFailed')
      },
    )
  }

  #downloaded(request: FirmwareRequest, file: Buffer): void {
    this.#tell('Downloaded')
    if (request.signed !== undefined) {
      if (!isSigned(file, request.signed)) {
        this.#host.securityEvent('InvalidFirmwareSignature')
        this.#end('InvalidSignature')
        return
      }
      this.#tell('SignatureVerified')
    }
    const { installAt = 0 } = request
    if (installAt > this.#host.now() || !this.#host.idle()) this.#tell('InstallScheduled')
    this.#at(installAt, () => this.#install(request))
  }

  /** [L01.FR.06] whoever charges is not disturbed. */
  #install(request: FirmwareRequest): void {
    if (!this.#host.idle()) {
      this.#at(this.#host.now() + busyRetryMs, () => this.#install(request))
      return
    }
    this.#tell('Installing')
    this.#at(this.#host.now() + installMs, () => {
      const version = versionIn(request.location)
      if (version === undefined) {
        this.#end('InstallationFailed')
        return
      }
      this.#tell('InstallRebooting')
      this.#request = undefined
      this.#host.memory.firmware = { version, installing: { requestId: request.requestId } }
      this.#host.save()
      this.#host.reboot()
    })
  }

  #end(status: FirmwareStatus): void {
    this.#tell(status)
    this.#request = undefined
  }
}

async function fetched(location: string, signal: AbortSignal): Promise<Buffer> {
  const response = await fetch(location, { signal: AbortSignal.any([signal, AbortSignal.timeout(downloadMs)]) })
  const announced = Number(response.headers.get('content-length') ?? 0)
  if (!response.ok || response.body === null || announced > longestFile) throw new Error('there is no such file')
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of response.body) {
    bytes += part.byteLength
    if (bytes > longestFile) throw new Error('the file is too long')
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/** A file is called by the version it brings, as in `duo-3.9.0.bin`; one that names none is no firmware. */
function versionIn(location: string): string | undefined {
  const name = new URL(location).pathname.split('/').at(-1) ?? ''
  return /\d+(?:\.\d+)+/.exec(name)?.[0]
}

function isValid(pem: string, now: number): boolean {
  try {
    const { validFrom, validTo } = new X509Certificate(pem)
    return Date.parse(validFrom) <= now && now < Date.parse(validTo)
  } catch {
    return false
  }
}

function isSigned(file: Buffer, { certificate, signature }: { certificate: string; signature: string }): boolean {
  try {
    const key = new X509Certificate(certificate).publicKey
    return createVerify('sha256').update(file).verify(key, signature, 'base64')
  } catch {
    return false
  }
}
