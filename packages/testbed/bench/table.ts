/** Prints rows as a Markdown table with aligned columns. */
export function printTable(title: string, rows: readonly Record<string, string>[]): void {
  const [first] = rows
  if (first === undefined) return
  const columns = Object.keys(first)
  const width = (column: string) => Math.max(column.length, ...rows.map((row) => row[column]?.length ?? 0))
  const line = (cells: (column: string) => string) => `| ${columns.map(cells).join(' | ')} |\n`
  process.stdout.write(`\n${title}\n\n`)
  process.stdout.write(line((column) => column.padEnd(width(column))))
  process.stdout.write(line((column) => '-'.repeat(width(column))))
  for (const row of rows) process.stdout.write(line((column) => (row[column] ?? '').padEnd(width(column))))
}
