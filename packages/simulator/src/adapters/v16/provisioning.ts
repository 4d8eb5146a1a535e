import { type ocpp16 } from '@stationmaster/ocpp'
import { resetNow } from '../../station/commands.ts'
import { type StationHandlers } from '../dispatch.ts'
import { configurationKeys, findConfigurationKey } from './configuration.ts'

type Handlers16 = StationHandlers<typeof ocpp16>
type Provisioning = Pick<Handlers16, 'ChangeConfiguration' | 'GetConfiguration' | 'Reset'>

export const provisioning: Provisioning = {
  async GetConfiguration({ key }, station) {
    const wanted = key === undefined || key.length === 0 ? configurationKeys(station) : key
    const unknownKey = wanted.filter((name) => findConfigurationKey(name, station) === undefined)
    const configurationKey = wanted.flatMap((name) => {
      const found = findConfigurationKey(name, station)
      if (found === undefined) return []
      const value = found[1].read(station)
      return [{ key: found[0], readonly: found[1].readonly, ...(value !== undefined && { value }) }]
    })
    return {
      ...(configurationKey.length > 0 && { configurationKey }),
      ...(unknownKey.length > 0 && { unknownKey }),
    }
  },
  async ChangeConfiguration({ key, value }, station) {
    const found = findConfigurationKey(key, station)
    if (found === undefined) return { status: 'NotSupported' }
    return { status: found[1].readonly ? 'Rejected' : found[1].write(station, value) }
  },
  async Reset({ type }, station) {
    resetNow(station, type === 'Hard' ? 'ImmediateReset' : 'SoftReset')
    return { status: 'Accepted' }
  },
}
