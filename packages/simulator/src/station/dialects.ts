/** Ways in which real stations leave the specification; each changes what goes over the wire and nothing else. */
export const dialectNames = [
  'empty-vendor',
  'long-serial-number',
  'error-code-error',
  'number-for-value',
  'empty-sampled-value',
  'offset-timestamps',
  'zoneless-timestamps',
  'hertz',
  'reservation-zero',
  'unknown-context',
  'decimal-comma',
  'null-for-absent',
] as const
export type Dialect = (typeof dialectNames)[number]

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
type JsonObject = { [key: string]: Json }

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Calls the change for every object within a payload, the payload first. */
function everyObject(value: Json, change: (object: JsonObject) => void): void {
  if (Array.isArray(value)) for (const item of value) everyObject(item, change)
  else if (isObject(value)) {
    change(value)
    for (const member of Object.values(value)) everyObject(member, change)
  }
}

const timestampFields = ['timestamp', 'generatedAt'] as const

function everyTimestamp(payload: JsonObject, write: (at: Date) => string): void {
  everyObject(payload, (object) => {
    for (const field of timestampFields) {
      const value = object[field]
      if (typeof value === 'string') object[field] = write(new Date(value))
    }
  })
}

function everySample(payload: JsonObject, change: (sample: JsonObject) => void): void {
  everyObject(payload, (object) => {
    const samples = object.sampledValue
    if (Array.isArray(samples)) for (const sample of samples) if (isObject(sample)) change(sample)
  })
}

const changes = {
  // Huawei.
  'empty-vendor': (payload) => {
    if ('chargePointVendor' in payload) payload.chargePointVendor = ''
    if (isObject(payload.chargingStation)) payload.chargingStation.vendorName = ''
  },
  // Schneider sends 26 and 33 characters where 25 are allowed.
  'long-serial-number': (payload) => {
    const long = 'EVB3S22P4K0000000000000000000001A'
    if ('chargePointVendor' in payload) payload.chargePointSerialNumber = long
    if (isObject(payload.chargingStation)) payload.chargingStation.serialNumber = long
  },
  // Legrand.
  'error-code-error': (payload) => {
    if ('errorCode' in payload) payload.errorCode = 'Error'
  },
  // OpenEVSE.
  'number-for-value': (payload) =>
    everySample(payload, (sample) => {
      sample.value = Number(sample.value)
    }),
  // sonnen, Vestel.
  'empty-sampled-value': (payload) =>
    everyObject(payload, (object) => {
      if (Array.isArray(object.sampledValue)) object.sampledValue = []
    }),
  // Growatt, Monta.
  'offset-timestamps': (payload) =>
    everyTimestamp(payload, (at) => new Date(at.getTime() + 7_200_000).toISOString().replace(/\.\d+Z$/, '+02')),
  'zoneless-timestamps': (payload) => everyTimestamp(payload, (at) => at.toISOString().replace(/\.\d+Z$/, '')),
  hertz: (payload) =>
    everySample(payload, (sample) => {
      if (sample.measurand === 'Frequency') sample.unit = 'Hertz'
    }),
  'reservation-zero': (payload) => {
    if ('meterStart' in payload || 'eventType' in payload) payload.reservationId = 0
  },
  // Alfen.
  'unknown-context': (payload) =>
    everySample(payload, (sample) => {
      sample.context = 'Sample.Clock.Aligned'
    }),
  'decimal-comma': (payload) =>
    everySample(payload, (sample) => {
      if (typeof sample.value === 'string') sample.value = sample.value.replace('.', ',')
      else if (typeof sample.value === 'number') sample.value = String(sample.value).replace('.', ',')
    }),
  'null-for-absent': (payload) => {
    if ('errorCode' in payload) payload.info ??= null
    if ('eventType' in payload) payload.numberOfPhasesUsed ??= null
    if ('chargePointVendor' in payload) payload.iccid ??= null
  },
} as const satisfies Record<Dialect, (payload: JsonObject) => void>

/** Rewrites a request of ours as stations with these habits would send it; answers pass unchanged. */
export function speakDialects(dialects: readonly Dialect[], text: string): string {
  const frame: Json = JSON.parse(text)
  if (!Array.isArray(frame) || frame[0] !== 2) return text
  const payload = frame[3]
  if (!isObject(payload)) return text
  for (const dialect of dialects) changes[dialect](payload)
  return JSON.stringify(frame)
}
