import { type Instant } from './model.ts'

/** What a slot of a station was last given and the station accepted (B09), without its secrets. */
export interface NetworkProfile {
  organisationId: string
  stationId: string
  configurationSlot: number
  ocppCsmsUrl: string | null
  securityProfile: number | null
  ocppInterface: string | null
  ocppTransport: string | null
  ocppVersion: string | null
  messageTimeout: number | null
  identity: string | null
  /** Basic passwords that the station may come with by this slot, while it comes with another: newest first, hashed. */
  passwordHashes: string[]
  /** When it last came by the slot with one of them; null: not yet. */
  passwordUsedAt: Instant | null
  hasPassword: boolean
  apn: string | null
  vpnServer: string | null
  commandId: string | null
  /** Null: only its password is on its way. */
  acceptedAt: Instant | null
}
