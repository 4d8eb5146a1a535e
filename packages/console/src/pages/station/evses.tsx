import { Button, Menu } from '@mantine/core'
import { type Station } from '@stationmaster/contract'
import { IconDots } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { Age, Since } from '../../components/age.tsx'
import { Empty } from '../../components/feedback.tsx'
import { Spoken } from '../../components/spoken.tsx'
import { StatePill } from '../../components/state.tsx'
import { type Dictionary, words } from '../../i18n/dictionary.ts'
import { useFormat, useText } from '../../i18n/language.tsx'
import { type Tray } from './commands.tsx'

type Evse = Station['evses'][number]

function Connectors({ evse }: { evse: Evse }) {
  const text = useText()
  const format = useFormat()
  const shared = evse.connectors.filter((connector) => connector.wireConnectorId !== null).length > 1
  return (
    <ul className="evse-connectors">
      {shared ? <li className="sm-quiet">{text.station.shared}</li> : null}
      {evse.connectors.map((connector) => (
        <li key={connector.connectorId}>
          <span>
            {connector.wireConnectorId === null
              ? text.station.connector(connector.connectorId)
              : text.station.wireConnector(connector.wireConnectorId)}
            {connector.type === null ? null : (
              <>
                {' · '}
                <Spoken kind="connectorTypes" code={connector.type} />
              </>
            )}
            {connector.maxPowerW === null ? '' : ` · ${text.station.maxPower(format.power(connector.maxPowerW))}`}
          </span>
          {connector.status === null ? null : (
            <span className="sm-quiet">
              {text.station.says}{' '}
              <b>
                <Spoken kind="connectorStatuses" code={connector.status} />
              </b>
              {connector.errorCode === null || connector.errorCode === 'NoError' ? '' : ` · ${connector.errorCode}`}
              {connector.vendorErrorCode === null || connector.vendorErrorCode === ''
                ? ''
                : ` · ${connector.vendorErrorCode}`}
              {connector.info === null || connector.info === '' ? '' : ` · ${connector.info}`}
              {connector.statusAt === null ? null : (
                <>
                  {' · '}
                  <Age at={connector.statusAt} />
                </>
              )}
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}

function Running({ evse }: { evse: Evse }) {
  const text = useText()
  const format = useFormat()
  if (evse.transactionId === null) return null
  return (
    <div>
      <div className="evse-figures">
        {evse.powerW === null ? null : (
          <span>
            <b>{format.power(evse.powerW)}</b> <span className="sm-quiet sm-small">{text.station.power}</span>
          </span>
        )}
        {evse.energyWh === null ? null : (
          <span>
            <b>{format.energy(evse.energyWh)}</b> <span className="sm-quiet sm-small">{text.station.energy}</span>
          </span>
        )}
        {evse.socPercent === null ? null : (
          <span>
            <b>{format.percent(evse.socPercent)}</b> <span className="sm-quiet sm-small">{text.station.soc}</span>
          </span>
        )}
      </div>
      <div className="sm-small sm-quiet">
        {evse.meterAt === null ? null : (
          <>
            <Age at={evse.meterAt} wrap={text.common.measured} />
            {' · '}
          </>
        )}
        <Link className="sm-textlink" to="/transactions/$id" params={{ id: evse.transactionId }}>
          {text.station.openTransaction}
        </Link>
      </div>
    </div>
  )
}

function Actions({ evse, tray }: { evse: Evse; tray: Tray }) {
  const text = useText()
  const { evseId } = evse
  return (
    <div className="evse-actions">
      <div>
        {evse.transactionId === null ? (
          tray.offers('RequestStartTransaction') ? (
            <Button variant="light" onClick={() => tray.ask('RequestStartTransaction', { evseId })}>
              {text.command.types.RequestStartTransaction}
            </Button>
          ) : null
        ) : tray.offers('RequestStopTransaction') ? (
          <Button
            variant="light"
            onClick={() => tray.ask('RequestStopTransaction', { transactionId: evse.transactionId ?? '' })}
          >
            {text.command.types.RequestStopTransaction}
          </Button>
        ) : null}
        {tray.offers('UnlockConnector') ? (
          <Button variant="default" onClick={() => tray.ask('UnlockConnector', { evseId })}>
            {text.command.types.UnlockConnector}
          </Button>
        ) : null}
      </div>
      <Menu>
        <Menu.Target>
          <Button variant="default" px={7} aria-label={`${text.common.more}: ${text.station.evse(evse.evseId)}`}>
            <IconDots size={15} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {tray.offers('ChangeAvailability') ? (
            <Menu.Item
              onClick={() =>
                tray.ask('ChangeAvailability', {
                  evseId,
                  operationalStatus: evse.requestedOperation === 'inoperative' ? 'Operative' : 'Inoperative',
                })
              }
            >
              {text.command.types.ChangeAvailability}
            </Menu.Item>
          ) : null}
          {tray.offers('TriggerMessage') ? (
            <Menu.Item onClick={() => tray.ask('TriggerMessage', { evseId })}>
              {text.command.types.TriggerMessage}
            </Menu.Item>
          ) : null}
          {tray.offers('Reset') ? (
            <Menu.Item onClick={() => tray.ask('Reset', { evseId })}>{text.command.types.Reset}</Menu.Item>
          ) : null}
        </Menu.Dropdown>
      </Menu>
    </div>
  )
}

/** Why not, and until when where that is known. */
const reasonOf = (
  { chargeableReason, opensAt }: Evse,
  text: Dictionary,
  format: ReturnType<typeof useFormat>,
): string =>
  chargeableReason === 'site-closed' && opensAt !== null
    ? text.station.closedUntil(format.shortDateTime(opensAt))
    : words(text.codes, chargeableReason)

/** Per EVSE: can a driver charge here now, and the first reason why not (promise 4). */
export function Evses({ station, tray }: { station: Station; tray: Tray | null }) {
  const text = useText()
  const format = useFormat()
  const evses = station.evses.filter((evse) => evse.evseId > 0)
  if (evses.length === 0) {
    return (
      <div className="sm-panel">
        <Empty title={text.station.noEvses} hint={text.station.noEvsesHint} />
      </div>
    )
  }
  return (
    <section className="evse-list" aria-label={text.station.canCharge}>
      {evses.map((evse) => {
        const stateWhy = words(text.codes, evse.stateReason)
        const why = reasonOf(evse, text, format)
        return (
          <article
            key={evse.evseId}
            className="evse"
            data-chargeable={evse.chargeable}
            data-state={evse.state}
            data-testid={`evse-${evse.evseId}`}
          >
            <div className="sm-row sm-spread sm-wrap">
              <h3>
                {text.station.evse(evse.evseId)}
                {evse.publicEvseId === null ? null : (
                  <span className="sm-mono sm-quiet sm-small"> {evse.publicEvseId}</span>
                )}
              </h3>
              <span className="sm-row" style={{ gap: 6 }}>
                <StatePill state={evse.state} />
                <span className="sm-small sm-quiet">
                  <Since at={evse.stateAt} />
                </span>
              </span>
            </div>
            <div>
              <div className="sm-small sm-quiet">{text.station.canCharge}</div>
              <div className="evse-answer">
                <b>{evse.chargeable ? text.station.yes : text.station.no}</b>
                {evse.chargeable || why === '' ? null : <span className="sm-soft">{text.station.stateWhy(why)}</span>}
              </div>
              {stateWhy === '' || stateWhy === why || evse.chargeable ? null : (
                <div className="sm-small sm-quiet">{stateWhy}</div>
              )}
              {evse.requestedOperation === null ? null : (
                <div className="sm-small sm-quiet">{text.station.requested[evse.requestedOperation]}</div>
              )}
            </div>
            <Running evse={evse} />
            <Connectors evse={evse} />
            {tray === null ? null : <Actions evse={evse} tray={tray} />}
          </article>
        )
      })}
    </section>
  )
}
