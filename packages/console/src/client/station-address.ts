/** Where stations connect: beside the console, on the same port. */
export const stationAddress = (identity: string): string =>
  `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ocpp/${encodeURIComponent(identity)}`
