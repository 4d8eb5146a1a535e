import { type EvModel } from './ev.ts'

/** Kinds of cars as they are met on European roads; names invented, figures typical of their class. */
export const evModels = {
  city: {
    name: 'Lynx City',
    capacityWh: 24_000,
    maxAcPhases: 1,
    maxAcCurrentA: 32,
    maxDcPowerW: 40_000,
    acEfficiency: 0.89,
    dcEfficiency: 0.95,
    taperFromSoc: 0.75,
  },
  compact: {
    name: 'Arvika 52',
    capacityWh: 52_000,
    maxAcPhases: 3,
    maxAcCurrentA: 16,
    maxDcPowerW: 100_000,
    acEfficiency: 0.91,
    dcEfficiency: 0.95,
    taperFromSoc: 0.7,
  },
  family: {
    name: 'Isar 77',
    capacityWh: 77_000,
    maxAcPhases: 3,
    maxAcCurrentA: 16,
    maxDcPowerW: 135_000,
    acEfficiency: 0.91,
    dcEfficiency: 0.96,
    taperFromSoc: 0.65,
  },
  touring: {
    name: 'Fjord GT',
    capacityWh: 93_000,
    maxAcPhases: 3,
    maxAcCurrentA: 32,
    maxDcPowerW: 250_000,
    acEfficiency: 0.92,
    dcEfficiency: 0.96,
    taperFromSoc: 0.6,
  },
  plugInHybrid: {
    name: 'Mosel PHEV',
    capacityWh: 13_000,
    maxAcPhases: 1,
    maxAcCurrentA: 16,
    maxDcPowerW: 0,
    acEfficiency: 0.88,
    dcEfficiency: 0.95,
    taperFromSoc: 0.85,
  },
  van: {
    name: 'Kvarn Cargo',
    capacityWh: 68_000,
    maxAcPhases: 3,
    maxAcCurrentA: 16,
    maxDcPowerW: 115_000,
    acEfficiency: 0.9,
    dcEfficiency: 0.95,
    taperFromSoc: 0.7,
  },
} as const satisfies Record<string, EvModel>

export const acEvModels: readonly [EvModel, ...EvModel[]] = [
  evModels.city,
  evModels.compact,
  evModels.family,
  evModels.touring,
  evModels.plugInHybrid,
  evModels.van,
]
export const dcEvModels: readonly [EvModel, ...EvModel[]] = [
  evModels.city,
  evModels.compact,
  evModels.family,
  evModels.touring,
  evModels.van,
]
