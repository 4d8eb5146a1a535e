import { type Station, type StationInput } from '@stationmaster/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../../client/api.ts'
import { renew } from '../../client/background.ts'
import { keys } from '../../client/keys.ts'
import { notify } from '../../components/feedback.tsx'
import { useText } from '../../i18n/language.tsx'

/** Saves an edit of a station and takes the answer as the new truth. */
export const useStationEdit = (station: Station, done?: (answer: Station & { password?: string }) => void) => {
  const text = useText()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: StationInput) => api.putStation(station.id, body),
    onSuccess: (answer) => {
      const { password: _password, ...changed } = answer
      client.setQueryData(keys.station(station.id), changed)
      renew(client, ['stations'])
      notify.done(text.common.saved)
      done?.(answer)
    },
  })
}
