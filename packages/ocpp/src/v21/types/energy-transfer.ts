import Type, { type Static } from 'typebox'

export const EnergyTransferMode = Type.Enum(
  [
    'AC_single_phase',
    'AC_two_phase',
    'AC_three_phase',
    'DC',
    'AC_BPT',
    'AC_BPT_DER',
    'AC_DER',
    'DC_BPT',
    'DC_ACDP',
    'DC_ACDP_BPT',
    'WPT',
  ],
  { type: 'string' },
)
export type EnergyTransferMode = Static<typeof EnergyTransferMode>
