/** RequestBatterySwap: for a token that may charge here, and no other (S02.FR.03). */
import { judgeBeginning } from './authorization-judgement.ts'
import { need } from './ports.ts'
import { type CommandBlocks } from './remote-control-block.ts'
import { tokenRefusal } from './transactions-commands.ts'

export const batterySwapCommands: CommandBlocks = {
  RequestBatterySwap: {
    needs: (stationId) => ({ site: need('siteOfStation', stationId) }),
    planned({ token, site }, { request, station, traits, at }) {
      const { value, type = null } = request.parameters.idToken
      const presented = { value, type }
      const { stationId } = station
      const { status } = judgeBeginning({ presented, token, site, stationId, evseId: null, at })
      return status === 'Accepted'
        ? tokenRefusal(value, traits)
        : [
            'token-not-accepted',
            `The token is ${status} here, so no swap is asked for (S02.FR.03).`,
            { tokenStatus: status },
          ]
    },
  },
}
