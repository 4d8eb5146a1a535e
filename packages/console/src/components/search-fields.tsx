import { Autocomplete, TextInput } from '@mantine/core'
import { useDebouncedCallback, useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { api } from '../client/api.ts'
import { keys } from '../client/keys.ts'

interface TypedProps {
  label: string
  value: string
  onSettled: (value: string) => void
  placeholder?: string
  className?: string
  w?: number
  type?: string
}

const settleMs = 300

/** A field that follows the address and writes to it when the typing pauses. */
export function TypedField({ label, value, onSettled, ...rest }: TypedProps) {
  const [typed, setTyped] = useState(value)
  useEffect(() => setTyped(value), [value])
  const settle = useDebouncedCallback(onSettled, settleMs)
  return (
    <TextInput
      label={label}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value)
        settle(event.currentTarget.value)
      }}
      {...rest}
    />
  )
}

/** A station's identity, suggested by the server's search. */
export function StationField({ label, value, onSettled, w }: TypedProps) {
  const [typed, setTyped] = useState(value)
  useEffect(() => setTyped(value), [value])
  const settle = useDebouncedCallback(onSettled, settleMs)
  const [q] = useDebouncedValue(typed.trim(), 200)
  const query = { q, limit: 8 }
  const found = useQuery({
    queryKey: keys.stations(query),
    queryFn: ({ signal }) => api.stations(query, signal),
    enabled: q !== '',
    placeholderData: keepPreviousData,
  })
  return (
    <Autocomplete
      label={label}
      {...(w === undefined ? {} : { w })}
      data={(found.data?.items ?? []).map((station) => station.id)}
      value={typed}
      onChange={(next) => {
        setTyped(next)
        settle(next)
      }}
    />
  )
}
