/** Subprotocol names to filter by and to assume; what a station speaks is always told by the server. */
export const protocolVersions = ['1.6', '2.0.1', '2.1'].map((version) => `ocpp${version}`)
