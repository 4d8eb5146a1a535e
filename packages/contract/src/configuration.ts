import Type, { type Static } from 'typebox'
import { Instant, nullable, oneOf, Reason } from './primitives.ts'

export const DeviceVariable = Type.Object({
  component: Type.String(),
  componentInstance: Type.String(),
  evseId: Type.Integer(),
  connectorId: Type.Integer(),
  variable: Type.String(),
  variableInstance: Type.String(),
  attributeType: oneOf(['Actual', 'Target', 'MinSet', 'MaxSet']),
  value: nullable(Type.String()),
  mutability: nullable(oneOf(['ReadOnly', 'WriteOnly', 'ReadWrite'])),
  dataType: nullable(Type.String()),
  unit: nullable(Type.String()),
  valuesList: nullable(Type.String()),
  minLimit: nullable(Type.Number()),
  maxLimit: nullable(Type.Number()),
  readAt: Instant,
  /** The desired value where one applies. */
  desired: nullable(Type.String()),
})
export type DeviceVariable = Static<typeof DeviceVariable>

/** `GET /stations/{id}/configuration`. */
export const StationConfiguration = Type.Object({
  readAt: nullable(Instant),
  variables: Type.Array(DeviceVariable),
  /** Desired values the station does not have or does not know. */
  drift: Type.Array(
    Type.Object({
      component: Type.String(),
      variable: Type.String(),
      variableInstance: Type.String(),
      desired: Type.String(),
      actual: nullable(Type.String()),
      /** Which scope asks for it. */
      scope: Type.String(),
    }),
  ),
})
export type StationConfiguration = Static<typeof StationConfiguration>

export const DesiredVariable = Type.Object({
  scope: oneOf(['everyone', 'site', 'model', 'station']),
  /** Site id, `vendor/model`, or identity; empty for everyone. */
  scopeId: Type.String({ maxLength: 120 }),
  component: Type.String({ minLength: 1, maxLength: 50 }),
  variable: Type.String({ minLength: 1, maxLength: 50 }),
  variableInstance: Type.String({ maxLength: 50 }),
  value: Type.String({ maxLength: 2500 }),
})
export type DesiredVariable = Static<typeof DesiredVariable>

/** `PUT /desired-configuration` sets one value; DELETE with the same body but no value takes it away. */
export const DesiredVariableInput = Type.Object(
  { ...DesiredVariable.properties, reason: Reason },
  { additionalProperties: false },
)
