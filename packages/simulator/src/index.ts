export { type Clock, createRealClock, createVirtualClock, type Timer, type VirtualClock } from './clock.ts'
export {
  type Demo,
  type DemoNetwork,
  type DemoOptions,
  type DemoSite,
  type DemoStation,
  type DemoToken,
  type DemoTokenGroup,
  demoNetwork,
  startDemo,
} from './demo.ts'
export { Drivers, type DriversOptions } from './driver.ts'
export { createFleet, type Fleet, type FleetOptions, type FleetStatistics, fleetCards, fleetTokens } from './fleet.ts'
export { layoutOf, models } from './layouts.ts'
export { createEv, type Ev, type EvModel } from './physics/ev.ts'
export { evModels } from './physics/ev-models.ts'
export { createRandom, type Random } from './random.ts'
export { createTokenPool, type Scenario, scenarios, type TokenPool } from './scenario.ts'
export { parseVersions, type SimulateOptions, SimulateOptionsError, simulate } from './simulate.ts'
export { type Dialect, dialectNames } from './station/dialects.ts'
export type { FaultName, FaultOptions } from './station/faults.ts'
export { createProcessPersistence, type Persistence, type StationMemory } from './station/memory.ts'
export type {
  ConnectorLayout,
  EvseLayout,
  FaultCode,
  IdToken,
  StationLayout,
  StationVersion,
} from './station/model.ts'
export type { Notice, StationOptions } from './station/options.ts'
export { Station } from './station.ts'
