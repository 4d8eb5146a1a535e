import Type, { type Static } from 'typebox'
import { CustomData } from '../../v201/types/common.ts'
import {
  AttributeType,
  DataType,
  GetVariableStatus,
  SetVariableStatus,
  Variable,
  VariableAttribute,
} from '../../v201/types/device-model.ts'
import { EVSE, StatusInfo } from './common.ts'

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

export const ComponentVariable = Type.Object(
  {
    component: Component,
    variable: Type.Optional(Variable),
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type ComponentVariable = Static<typeof ComponentVariable>

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

export const GetVariableResult = Type.Object(
  {
    attributeStatus: GetVariableStatus,
    attributeStatusInfo: Type.Optional(StatusInfo),
    attributeType: Type.Optional(AttributeType),
    attributeValue: Type.Optional(Type.String({ maxLength: 2500 })),
    component: Component,
    variable: Variable,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type GetVariableResult = Static<typeof GetVariableResult>

const VariableCharacteristics = Type.Object(
  {
    unit: Type.Optional(Type.String({ maxLength: 16 })),
    dataType: DataType,
    minLimit: Type.Optional(Type.Number()),
    maxLimit: Type.Optional(Type.Number()),
    maxElements: Type.Optional(Type.Integer({ minimum: 1 })),
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
    attributeValue: Type.String({ maxLength: 2500 }),
    component: Component,
    variable: Variable,
    customData: Type.Optional(CustomData),
  },
  { additionalProperties: false },
)
export type SetVariableData = Static<typeof SetVariableData>

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
