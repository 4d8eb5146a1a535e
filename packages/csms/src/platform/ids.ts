import { v7 } from 'uuid'
import { type Ids } from '../domain/ports.ts'

/** UUIDv7 (RFC 9562), rising within a process. */
export const ids: Ids = { next: () => v7() }
