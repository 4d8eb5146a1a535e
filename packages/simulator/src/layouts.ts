import { type EvseLayout, type StationLayout } from './station/model.ts'

type Model = Omit<StationLayout, 'evses'> & { readonly evses: readonly [EvseTemplate, ...EvseTemplate[]] }
type EvseTemplate = Omit<EvseLayout, 'publicId'>

const ac = (maxPowerW: number, maxCurrentA: number, tethered: boolean): EvseTemplate => ({
  kind: 'ac',
  phases: 3,
  maxPowerW,
  maxCurrentA,
  connectors: [{ type: tethered ? 'cType2' : 'sType2', tethered }],
})
const dc = (maxPowerW: number, maxCurrentA: number, chademo: boolean): EvseTemplate => ({
  kind: 'dc',
  phases: 3,
  maxPowerW,
  maxCurrentA,
  connectors: chademo
    ? [
        { type: 'cCCS2', tethered: true },
        { type: 'cG105', tethered: true },
      ]
    : [{ type: 'cCCS2', tethered: true }],
})

/** Models of stations as they are met in the field; vendors and names are invented. */
export const models = {
  duo22: {
    vendorName: 'Laddverket',
    model: 'LV Duo 22',
    firmwareVersion: '3.8.1',
    supplyLimitW: 30_000,
    evses: [ac(22_080, 32, false), ac(22_080, 32, false)],
  },
  wall11: {
    vendorName: 'Nordlys Charging',
    model: 'Vegg 11',
    firmwareVersion: '1.14.0',
    evses: [ac(11_040, 16, true)],
  },
  post22: {
    vendorName: 'Isarwerk',
    model: 'Torpfosten 22',
    firmwareVersion: '2.3.0-r4',
    evses: [ac(22_080, 32, false)],
  },
  trio50: {
    vendorName: 'Laddverket',
    model: 'LV Trio 50',
    firmwareVersion: '5.0.2',
    evses: [dc(50_000, 125, true), ac(22_080, 32, false)],
  },
  hyper150: {
    vendorName: 'Skagen Power',
    model: 'SP 150',
    firmwareVersion: '2026.1',
    supplyLimitW: 160_000,
    evses: [dc(150_000, 375, true), dc(150_000, 375, false)],
  },
  hyper300: {
    vendorName: 'Isarwerk',
    model: 'Blitz 300',
    firmwareVersion: '4.2.7',
    supplyLimitW: 300_000,
    evses: [dc(300_000, 500, false), dc(300_000, 500, false)],
  },
} as const satisfies Record<string, Model>

/** A layout of a model with its public EVSE ids and, where they differ, its settings. */
export function layoutOf(
  model: Model,
  publicId: (evseId: number) => string,
  variables?: Readonly<Record<string, string>>,
): StationLayout {
  const { evses, ...rest } = model
  const [first, ...others] = evses
  return {
    ...rest,
    evses: [
      { ...first, publicId: publicId(1) },
      ...others.map((evse, index) => ({ ...evse, publicId: publicId(index + 2) })),
    ],
    ...(variables !== undefined && { variables }),
  }
}
