/** "1 station", "12,000 stations": all four languages know one and many. */
export const counter = (locale: string) => {
  const format = new Intl.NumberFormat(locale)
  return (count: number, one: string, many: string): string => `${format.format(count)} ${count === 1 ? one : many}`
}
