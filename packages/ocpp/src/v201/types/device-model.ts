import Type, { type Static } from 'typebox'
import { CustomData, EVSE, StatusInfo } from './common.ts'

export const ReportBase = Type.Enum(['ConfigurationInventory', 'FullInventory', 'SummaryInventory'], { type: 'string' })
export type ReportBase = Static<typeof ReportBase>

export const GenericDeviceModelStatus = Type.Enum(['Accepted', 'Rejected', 'NotSupported', 'EmptyResultSet'], {
  type: 'string',
})
export type GenericDeviceModelStatus = Static<typeof GenericDeviceModelStatus>

export const Component = Type.Object(
  {
    evse: Type.Optional(EVSE),
    name: Type.String({ maxLength: 50 }),
    instance: Type.Optional(Type.String({ maxLength: 50 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type Component = Static<typeof Component>

export const Variable = Type.Object(
  {
    name: Type.String({ maxLength: 50 }),
    instance: Type.Optional(Type.String({ maxLength: 50 })),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type Variable = Static<typeof Variable>

export const ComponentVariable = Type.Object(
  {
    component: Component,
    variable: Type.Optional(Variable),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type ComponentVariable = Static<typeof ComponentVariable>

export const ComponentCriterion = Type.Enum(['Active', 'Available', 'Enabled', 'Problem'], { type: 'string' })
export type ComponentCriterion = Static<typeof ComponentCriterion>

export const AttributeType = Type.Enum(['Actual', 'Target', 'MinSet', 'MaxSet'], { type: 'string' })
export type AttributeType = Static<typeof AttributeType>

export const GetVariableData = Type.Object(
  {
    attributeType: Type.Optional(AttributeType),
    component: Component,
    variable: Variable,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type GetVariableData = Static<typeof GetVariableData>

export const GetVariableStatus = Type.Enum(
  ['Accepted', 'Rejected', 'UnknownComponent', 'UnknownVariable', 'NotSupportedAttributeType'],
  { type: 'string' },
)
export type GetVariableStatus = Static<typeof GetVariableStatus>

export const GetVariableResult = Type.Object(
  {
    attributeStatusInfo: Type.Optional(StatusInfo),
    attributeStatus: GetVariableStatus,
    attributeType: Type.Optional(AttributeType),
    attributeValue: Type.Optional(Type.String({ maxLength: 2500 })),
    component: Component,
    variable: Variable,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type GetVariableResult = Static<typeof GetVariableResult>

export const DataType = Type.Enum(
  ['string', 'decimal', 'integer', 'dateTime', 'boolean', 'OptionList', 'SequenceList', 'MemberList'],
  { type: 'string' },
)
export type DataType = Static<typeof DataType>

const Mutability = Type.Enum(['ReadOnly', 'WriteOnly', 'ReadWrite'], { type: 'string' })

export const VariableAttribute = Type.Object(
  {
    type: Type.Optional(AttributeType),
    value: Type.Optional(Type.String({ maxLength: 2500 })),
    mutability: Type.Optional(Mutability),
    persistent: Type.Optional(Type.Boolean()),
    constant: Type.Optional(Type.Boolean()),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type VariableAttribute = Static<typeof VariableAttribute>

const VariableCharacteristics = Type.Object(
  {
    unit: Type.Optional(Type.String({ maxLength: 16 })),
    dataType: DataType,
    minLimit: Type.Optional(Type.Number()),
    maxLimit: Type.Optional(Type.Number()),
    valuesList: Type.Optional(Type.String({ maxLength: 1000 })),
    supportsMonitoring: Type.Boolean(),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)

export const ReportData = Type.Object(
  {
    component: Component,
    variable: Variable,
    variableAttribute: Type.Array(VariableAttribute, { minItems: 1, maxItems: 4 }),
    variableCharacteristics: Type.Optional(VariableCharacteristics),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type ReportData = Static<typeof ReportData>

export const SetVariableData = Type.Object(
  {
    attributeType: Type.Optional(AttributeType),
    attributeValue: Type.String({ maxLength: 1000 }),
    component: Component,
    variable: Variable,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type SetVariableData = Static<typeof SetVariableData>

export const SetVariableStatus = Type.Enum(
  ['Accepted', 'Rejected', 'UnknownComponent', 'UnknownVariable', 'NotSupportedAttributeType', 'RebootRequired'],
  { type: 'string' },
)
export type SetVariableStatus = Static<typeof SetVariableStatus>

export const SetVariableResult = Type.Object(
  {
    attributeType: Type.Optional(AttributeType),
    attributeStatus: SetVariableStatus,
    attributeStatusInfo: Type.Optional(StatusInfo),
    component: Component,
    variable: Variable,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type SetVariableResult = Static<typeof SetVariableResult>
