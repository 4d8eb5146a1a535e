/** Lists are read a page at a time. */

export interface Page<T> {
  items: T[]
  more: boolean
}
